public import Plays

extension RecordReader {
    /// Reads a record of `catalogue`, whose key has to be `kind:id`.
    public func catalogueRecord(
        _ value: UnsafeRawBufferPointer?, key: UnsafeRawBufferPointer?
    ) throws(RecordError) -> CatalogueRecord {
        var fields = try fields(value)
        let kind = try fields.choice("kind", "one of artist, album, track", CatalogueKind.init)
        let id = try fields.text("id")
        guard let key = key.map({ Text($0) }), CatalogueKey(key) == CatalogueKey(kind: kind, id: id)
        else { throw RecordError(.wrongKey, "the key is not the value's kind and id") }
        var record = CatalogueRecord(
            kind: kind, id: id, fetchedAt: try fields.instant("fetched_at"), object: nil)
        guard let value = fields.take("object") else { return record }
        guard let object = value.object else { throw fields.bad("object", "an object") }
        switch kind {
        case .artist:
            record.object = .artist(
                try fullArtist(object, id: id, observedAt: record.fetchedAt, path: "object."))
        case .album:
            let album = try fullAlbum(object, .catalogue)
            guard album.album.name != nil else { throw fields.missing("object.name") }
            record.object = .album(album)
        case .track: record.object = .track(try apiTrack(object, .catalogue))
        }
        return record
    }
}

/// The key of a record of `catalogue`: `artist:ID`.
public struct CatalogueKey: Hashable {
    /// What the record is about.
    public let kind: CatalogueKind
    /// Spotify's id.
    public let id: Text

    init(kind: CatalogueKind, id: Text) {
        self.kind = kind
        self.id = id
    }

    /// Reads a key; nil when it is something else.
    public init?(_ key: Text) {
        guard let colon = key.bytes.firstIndex(of: UInt8(ascii: ":")),
            let kind = CatalogueKind(key.slice(0, colon)), colon + 1 < key.count
        else { return nil }
        self.init(kind: kind, id: key.slice(colon + 1, key.count))
    }
}
