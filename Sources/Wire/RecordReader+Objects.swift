import Plays

/// Where an object of the Web API stands in its record: part of what errors say.
struct ObjectPaths {
    let track: Text
    let ids: Text
    let artist: Text
    let album: Text
    let show: Text

    /// In a record of `plays`.
    static var play: ObjectPaths {
        ObjectPaths(
            track: "item.track.", ids: "item.track.external_ids.", artist: "item.track.artists.",
            album: "item.track.album.", show: "item.track.show.")
    }
    /// In a record of `lists`.
    static var list: ObjectPaths {
        ObjectPaths(
            track: "items.track.", ids: "items.external_ids.", artist: "items.artists.",
            album: "items.album.", show: "items.track.show.")
    }
    /// In a record of `catalogue`.
    static var catalogue: ObjectPaths {
        ObjectPaths(
            track: "object.", ids: "object.external_ids.", artist: "object.artists.",
            album: "object.album.", show: "object.show.")
    }
}

/// Objects of the Web API, wherever they stand.
extension RecordReader {
    func apiTrack(_ object: JSONObject, _ paths: ObjectPaths) throws(RecordError) -> APITrack {
        var fields = JSONFields(object, path: paths.track)
        var track = APITrack(uri: "")
        if let album = try fields.optionalObject("album") {
            track.album = try apiAlbum(album, paths)
        }
        track.artists = try artists(&fields, paths)
        track.discNumber = try fields.optionalInteger("disc_number")
        track.durationMS = try fields.optionalInteger("duration_ms")
        track.explicit = try fields.optionalBool("explicit")
        if let ids = try fields.optionalObject("external_ids") {
            var ids = JSONFields(ids, path: paths.ids)
            track.isrc = try ids.optionalText("isrc")
        }
        track.url = try fields.url()
        track.id = try fields.id()
        track.isLocal = try fields.optionalBool("is_local")
        track.name = try fields.optionalText("name")
        track.trackNumber = try fields.optionalInteger("track_number")
        track.type = try fields.optionalText("type")
        track.uri = try fields.text("uri")
        if track.album == nil { track.album = try owner(&fields, paths) }
        return track
    }

    /// An episode's show or a chapter's book, which stand for its album.
    private func owner(
        _ fields: inout JSONFields, _ paths: ObjectPaths
    ) throws(RecordError) -> APIAlbum? {
        let show = try fields.optionalObject("show")
        let book = try fields.optionalObject("audiobook")
        guard let object = show ?? book else { return nil }
        var fields = JSONFields(object, path: paths.show)
        var album = try apiAlbum(&fields, paths)
        album.kind = show == nil ? .audiobook : .show
        return album
    }

    func apiAlbum(_ object: JSONObject, _ paths: ObjectPaths) throws(RecordError) -> APIAlbum {
        var fields = JSONFields(object, path: paths.album)
        return try apiAlbum(&fields, paths)
    }

    private func apiAlbum(
        _ fields: inout JSONFields, _ paths: ObjectPaths
    ) throws(RecordError) -> APIAlbum {
        var album = APIAlbum()
        album.albumType = try fields.optionalText("album_type")
        album.totalTracks = try fields.optionalInteger("total_tracks")
        album.url = try fields.url()
        album.id = try fields.id()
        album.imageURL = fields.imageURL()
        album.name = try fields.optionalText("name")
        album.releaseDate = try fields.optionalText("release_date")
        album.releaseDatePrecision = try fields.optionalText("release_date_precision")
        album.uri = try fields.optionalText("uri")
        album.artists = try artists(&fields, paths)
        return album
    }

    private func artists(
        _ fields: inout JSONFields, _ paths: ObjectPaths
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
            var artist = JSONFields(object, path: paths.artist)
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

/// Objects as their own page tells them, with more than a mention has.
extension RecordReader {
    /// An artist; `id` is the one that was asked for, nil takes the object's own.
    func fullArtist(
        _ object: JSONObject, id: Text?, observedAt: Instant, path: Text
    ) throws(RecordError) -> Artist {
        var fields = JSONFields(object, path: path)
        let url = try fields.url()
        var followers: Int64?
        if let object = try fields.optionalObject("followers") {
            var fields = JSONFields(object, path: path)
            followers = try fields.optionalInteger("total")
        }
        let genres = try fields.optionalList("genres", in: arena)
        let own = try fields.id()
        guard let id = id ?? own else { throw fields.missing("id") }
        let image = fields.imageURL()
        var artist = Artist(
            id: id, name: try fields.text("name"), knowledge: .full, observedAt: observedAt)
        artist.uri = try fields.optionalText("uri")
        artist.popularity = try fields.optionalInteger("popularity")
        artist.genres = genres
        artist.imageURL = image
        artist.followers = followers
        artist.url = url
        return artist
    }

    func fullAlbum(_ object: JSONObject, _ paths: ObjectPaths) throws(RecordError) -> APIFullAlbum {
        var full = APIFullAlbum(try apiAlbum(object, paths))
        var fields = JSONFields(object, path: paths.album)
        full.label = try fields.optionalText("label")
        full.genres = try fields.optionalList("genres", in: arena)
        if let ids = try fields.optionalObject("external_ids") {
            var ids = JSONFields(ids, path: paths.ids)
            full.upc = try ids.optionalText("upc")
        }
        guard let page = try fields.optionalObject("tracks") else { return full }
        var tracks = JSONFields(page, path: paths.album)
        guard let items = tracks.take("items") else { return full }
        guard let array = items.array else { throw tracks.bad("tracks.items", "a list") }
        let room = arena.values(array.count, of: APITrack.self)
        var count = 0
        for element in array {
            guard let object = element.object else { continue }
            room.initializeElement(at: count, to: try apiTrack(object, paths))
            count += 1
        }
        full.tracks = UnsafeBufferPointer(rebasing: room[..<count])
        return full
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

    /// The first image, which is the widest.
    mutating func imageURL() -> Text? {
        guard let images = take("images")?.array else { return nil }
        for image in images { return image["url"]?.text }
        return nil
    }
}
