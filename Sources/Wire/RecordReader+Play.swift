public import Plays

extension RecordReader {
    /// Reads a record of `plays`.
    public func play(_ value: UnsafeRawBufferPointer?) throws(RecordError) -> Play {
        var fields = try fields(value)
        let account = try fields.account()
        let source = try fields.choice(
            "source", "one of api, extended, account-data", Source.init)
        let readAt = try fields.instant("read_at")
        let origin = try json(&fields, "origin")
        var repeatCount: Int64 = 0
        if source == .accountData { repeatCount = try self.repeatCount(fields) }
        guard let value = fields.take("item") else { throw fields.missing("item") }
        guard let object = value.object else { throw fields.bad("item", "an object") }
        let item: PlayItem
        switch source {
        case .api: item = .api(try apiItem(object))
        case .extended: item = .extended(try extendedItem(object))
        case .accountData: item = .accountData(try accountDataItem(object))
        }
        return Play(
            account: account, readAt: readAt, origin: origin, repeatCount: repeatCount, item: item)
    }

    private func repeatCount(_ envelope: JSONFields) throws(RecordError) -> Int64 {
        var envelope = envelope
        guard let object = envelope.take("origin")?.object else { throw envelope.missing("origin") }
        var fields = JSONFields(object, path: "origin.")
        return try fields.integer("repeat")
    }

    private func apiItem(_ object: JSONObject) throws(RecordError) -> APIItem {
        var fields = JSONFields(object, path: "item.")
        guard let value = fields.take("track") else { throw fields.missing("track") }
        guard let object = value.object else { throw fields.bad("track", "an object") }
        let track = try apiTrack(object)
        var item = APIItem(
            playedAt: try fields.instant("played_at"), track: track, contextType: nil,
            contextURI: nil)
        if let context = fields.take("context") {
            guard let object = context.object else { throw fields.bad("context", "an object") }
            var context = JSONFields(object, path: "item.context.")
            item.contextType = try context.optionalText("type")
            item.contextURI = try context.optionalText("uri")
        }
        return item
    }

    private func apiTrack(_ object: JSONObject) throws(RecordError) -> APITrack {
        var fields = JSONFields(object, path: "item.track.")
        var track = APITrack(uri: "")
        if let album = try fields.optionalObject("album") {
            track.album = try apiAlbum(album, path: "item.track.album.")
        }
        track.artists = try artists(&fields)
        track.discNumber = try fields.optionalInteger("disc_number")
        track.durationMS = try fields.optionalInteger("duration_ms")
        track.explicit = try fields.optionalBool("explicit")
        if let ids = try fields.optionalObject("external_ids") {
            var ids = JSONFields(ids, path: "item.track.external_ids.")
            track.isrc = try ids.optionalText("isrc")
        }
        track.url = try fields.url()
        track.id = try fields.id()
        track.isLocal = try fields.optionalBool("is_local")
        track.name = try fields.optionalText("name")
        track.trackNumber = try fields.optionalInteger("track_number")
        track.type = try fields.optionalText("type")
        track.uri = try fields.text("uri")
        if track.album == nil, let show = try fields.optionalObject("show") {
            track.album = try apiAlbum(show, path: "item.track.show.")
            track.album?.kind = .show
        }
        return track
    }

    private func apiAlbum(_ object: JSONObject, path: Text) throws(RecordError) -> APIAlbum {
        var fields = JSONFields(object, path: path)
        var album = APIAlbum()
        album.albumType = try fields.optionalText("album_type")
        album.totalTracks = try fields.optionalInteger("total_tracks")
        album.url = try fields.url()
        album.id = try fields.id()
        if let images = fields.take("images")?.array {
            for image in images {
                album.imageURL = image["url"]?.text
                break
            }
        }
        album.name = try fields.optionalText("name")
        album.releaseDate = try fields.optionalText("release_date")
        album.releaseDatePrecision = try fields.optionalText("release_date_precision")
        album.uri = try fields.optionalText("uri")
        album.artists = try artists(&fields)
        return album
    }

    private func artists(
        _ fields: inout JSONFields
    ) throws(RecordError) -> UnsafeBufferPointer<APIArtist> {
        guard let value = fields.take("artists") else {
            return UnsafeBufferPointer(start: nil, count: 0)
        }
        guard let array = value.array else { throw fields.bad("artists", "a list") }
        let room = arena.values(array.count, of: APIArtist.self)
        var count = 0
        for element in array {
            guard let object = element.object else {
                throw fields.bad("artists", "a list of objects")
            }
            var artist = JSONFields(object, path: "item.track.artists.")
            let url = try artist.url()
            let id = try artist.id()
            let name = try artist.optionalText("name")
            let uri = try artist.optionalText("uri")
            room.initializeElement(
                at: count, to: APIArtist(id: id, uri: uri, name: name, url: url))
            count += 1
        }
        return UnsafeBufferPointer(room)
    }
}

extension JSONFields {
    /// An object or nil.
    mutating func optionalObject(_ name: Text) throws(RecordError) -> JSONObject? {
        guard let value = take(name) else { return nil }
        guard let object = value.object else { throw bad(name, "an object") }
        return object
    }

    /// Spotify's id; an empty one is none.
    mutating func id() throws(RecordError) -> Text? {
        guard let id = try optionalText("id"), !id.isEmpty else { return nil }
        return id
    }

    /// The page of a thing.
    mutating func url() throws(RecordError) -> Text? {
        guard let urls = try optionalObject("external_urls") else { return nil }
        var fields = JSONFields(urls, path: path)
        return try fields.optionalText("spotify")
    }
}
