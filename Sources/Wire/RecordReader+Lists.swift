public import Plays

extension RecordReader {
    /// Positions beyond this are no list's.
    private static let positionLimit: Int64 = 1_000_000_000

    /// Reads a record of `lists`, whose key has to be `account/list`.
    public func listPage(
        _ value: UnsafeRawBufferPointer?, key: UnsafeRawBufferPointer?
    ) throws(RecordError) -> ListPage {
        var fields = try fields(value)
        let account = try fields.account()
        let list = try fields.text("list")
        guard let kind = ListKind(list) else { throw fields.bad("list", "a list that is known") }
        guard let key = key.map({ Text($0) }), key.count == account.count + 1 + list.count,
            key.hasPrefix(account), key[account.count] == UInt8(ascii: "/"),
            key.slice(account.count + 1, key.count) == list
        else { throw RecordError(.wrongKey, "the key is not the value's account and list") }
        let snapshot = try fields.text("snapshot")
        let takenAt = try fields.instant("taken_at")
        let first = try position(&fields, "first")
        let total = try position(&fields, "total")
        guard let items = fields.take("items") else { throw fields.missing("items") }
        guard let array = items.array else { throw fields.bad("items", "a list") }
        let room = arena.values(array.count, of: ListEntry.self)
        var count = 0
        for item in array {
            room.initializeElement(at: count, to: try entry(item, of: kind, takenAt: takenAt))
            count += 1
        }
        return ListPage(
            account: account, list: list, snapshot: snapshot, takenAt: takenAt, first: first,
            total: total, entries: UnsafeBufferPointer(room))
    }

    private func position(_ fields: inout JSONFields, _ name: Text) throws(RecordError) -> Int64 {
        let position = try fields.integer(name)
        guard (0...Self.positionLimit).contains(position) else {
            throw fields.bad(name, "a position in a list")
        }
        return position
    }

    private func entry(
        _ item: JSONValue, of kind: ListKind, takenAt: Instant
    ) throws(RecordError) -> ListEntry {
        // The service shows null for what it no longer has.
        guard let object = item.object else { return ListEntry(thing: .nothing, detail: nil) }
        var fields = JSONFields(object, path: "items.")
        switch kind {
        case .playlist, .savedTracks:
            let item = try fields.optionalObject("item")
            let track = try fields.optionalObject("track")
            return try added(&fields, item ?? track) { object throws(RecordError) in
                .track(try apiTrack(object, .list))
            }
        case .savedAlbums:
            let object = try fields.optionalObject("album")
            return try added(&fields, object) { object throws(RecordError) in
                .album(try fullAlbum(object, .list))
            }
        case .topTracks:
            return ListEntry(thing: .track(try apiTrack(object, .list)), detail: detail(of: object))
        case .topArtists, .followedArtists:
            let artist = try fullArtist(object, id: nil, observedAt: takenAt, path: "items.")
            return ListEntry(thing: .artist(artist), detail: detail(of: object))
        case .playlists: return try other(.playlist, &fields, object, name: "name")
        case .devices: return try other(.device, &fields, object, name: "name")
        case .profile: return try other(.profile, &fields, object, name: "display_name")
        }
    }

    private func added(
        _ fields: inout JSONFields, _ object: JSONObject?,
        _ thing: (JSONObject) throws(RecordError) -> ListThing
    ) throws(RecordError) -> ListEntry {
        var entry = ListEntry(thing: .nothing, detail: nil)
        // A date that cannot be read must not cost the whole page.
        entry.addedAt = fields.take("added_at")?.text.flatMap { Instant($0) }
        if let user = try fields.optionalObject("added_by") {
            var user = JSONFields(user, path: "items.added_by.")
            entry.addedBy = try user.id()
        }
        guard let object else { return entry }
        entry.thing = try thing(object)
        entry.detail = detail(of: object)
        return entry
    }

    private func other(
        _ kind: ListItemKind, _ fields: inout JSONFields, _ object: JSONObject, name: Text
    ) throws(RecordError) -> ListEntry {
        let id = try fields.id()
        let name = try fields.optionalText(name)
        return ListEntry(thing: .other(kind, id: id, name: name), detail: detail(of: object))
    }

    /// An object's own scalar fields, as JSON in the arena.
    private func detail(of object: JSONObject) -> Text {
        scratch.removeAll()
        scratch.beginObject()
        for (name, value) in object where value.object == nil && value.array == nil {
            scratch.name(name)
            scratch.value(value)
        }
        scratch.endObject()
        return arena.copy(scratch.bytes)
    }
}
