public import Plays

extension RecordReader {
    /// Reads a record of `tracks`.
    public func track(_ value: UnsafeRawBufferPointer?) throws(RecordError) -> Track {
        var fields = try fields(value)
        let id = try fields.text("id")
        let uri = try fields.optionalText("uri")
        let kind = try fields.choice("kind", "a kind of track", PlayKind.init)
        let name = try fields.text("name")
        var track = Track(
            id: id, kind: kind, name: name, knowledge: .export,
            observedAt: Instant(milliseconds: 0))
        track.uri = uri
        track.albumID = try fields.optionalText("album_id")
        track.albumName = try fields.optionalText("album_name")
        track.artistIDs = try fields.list("artist_ids", in: arena)
        track.artistNames = try fields.list("artist_names", in: arena)
        try check(track.artistIDs, track.artistNames, fields)
        track.isrc = try fields.optionalText("isrc")
        track.durationMS = try fields.optionalInteger("duration_ms")
        track.explicit = try fields.optionalBool("explicit")
        track.discNumber = try fields.optionalInteger("disc_number")
        track.trackNumber = try fields.optionalInteger("track_number")
        track.isLocal = try fields.optionalBool("is_local")
        track.url = try fields.optionalText("url")
        track.knowledge = try fields.choice("knowledge", "a knowledge", Knowledge.init)
        track.observedAt = try fields.instant("observed_at")
        return track
    }

    /// Reads a record of `artists`.
    public func artist(_ value: UnsafeRawBufferPointer?) throws(RecordError) -> Artist {
        var fields = try fields(value)
        let id = try fields.text("id")
        let uri = try fields.optionalText("uri")
        var artist = Artist(
            id: id, name: try fields.text("name"), knowledge: .export,
            observedAt: Instant(milliseconds: 0))
        artist.uri = uri
        artist.genres = try fields.optionalList("genres", in: arena)
        artist.imageURL = try fields.optionalText("image_url")
        artist.followers = try fields.optionalInteger("followers")
        artist.popularity = try fields.optionalInteger("popularity")
        artist.url = try fields.optionalText("url")
        artist.knowledge = try fields.choice("knowledge", "a knowledge", Knowledge.init)
        artist.observedAt = try fields.instant("observed_at")
        return artist
    }

    /// Reads a record of `albums`.
    public func album(_ value: UnsafeRawBufferPointer?) throws(RecordError) -> Album {
        var fields = try fields(value)
        let id = try fields.text("id")
        let uri = try fields.optionalText("uri")
        let kind = try fields.choice("kind", "a kind of album", AlbumKind.init)
        var album = Album(
            id: id, kind: kind, name: try fields.text("name"), knowledge: .export,
            observedAt: Instant(milliseconds: 0))
        album.uri = uri
        album.artistIDs = try fields.list("artist_ids", in: arena)
        album.artistNames = try fields.list("artist_names", in: arena)
        try check(album.artistIDs, album.artistNames, fields)
        album.albumType = try fields.optionalText("album_type")
        album.releaseDate = try fields.optionalText("release_date")
        album.releaseDatePrecision = try fields.optionalText("release_date_precision")
        album.releaseYear = try fields.optionalInteger("release_year")
        album.totalTracks = try fields.optionalInteger("total_tracks")
        album.label = try fields.optionalText("label")
        album.upc = try fields.optionalText("upc")
        album.genres = try fields.optionalList("genres", in: arena)
        album.imageURL = try fields.optionalText("image_url")
        album.url = try fields.optionalText("url")
        album.knowledge = try fields.choice("knowledge", "a knowledge", Knowledge.init)
        album.observedAt = try fields.instant("observed_at")
        return album
    }

    /// Reads a record of `ledger`.
    public func ledgerEntry(_ value: UnsafeRawBufferPointer?) throws(RecordError) -> LedgerEntry {
        var fields = try fields(value)
        let id = String(try fields.text("entry"))
        let account = String(try fields.account())
        let kind = try fields.choice("kind", "a kind of entry") {
            LedgerEntry.Kind(rawValue: String($0))
        }
        var entry = LedgerEntry(
            entry: id, account: account, kind: kind, at: try fields.instant("at"))
        entry.read = try fields.integer("read")
        entry.accepted = try fields.integer("accepted")
        entry.duplicate = try fields.integer("duplicate")
        if let filtered = fields.take("filtered") {
            guard let object = filtered.object else { throw fields.bad("filtered", "an object") }
            for (reason, count) in object {
                guard let count = count.integer, Self.isWord(reason) else {
                    throw fields.bad("filtered", "counts by reasons of one word each")
                }
                entry.filtered[String(reason)] = count
            }
        }
        entry.failed = try fields.integer("failed")
        guard entry.hasCounts else { throw RecordError(.badValue, "the sums are not counts") }
        if let source = try fields.optionalText("source") {
            guard let known = Source(source) else { throw fields.bad("source", "a source") }
            entry.source = known
        }
        entry.file = try fields.optionalText("file").map { String($0) }
        entry.sha256 = try fields.optionalText("sha256").map { String($0) }
        entry.from = try fields.optionalInstant("from")
        entry.to = try fields.optionalInstant("to")
        entry.gap = try fields.optionalText("gap").map { String($0) }
        entry.bucket = try fields.optionalText("bucket").map { String($0) }
        return entry
    }

    private static func isWord(_ text: Text) -> Bool {
        !text.isEmpty && text.bytes.allSatisfy { $0 > 0x20 && $0 != UInt8(ascii: "=") }
    }

    private func check(
        _ ids: TextList, _ names: TextList, _ fields: JSONFields
    ) throws(RecordError) {
        guard ids.count == names.count else {
            throw fields.bad("artist_names", "as long as artist_ids")
        }
    }
}
