public import Plays

extension RecordReader {
    /// Reads a record of `list-items`; its page has no entries of its own.
    public func listItem(_ value: UnsafeRawBufferPointer?) throws(RecordError) -> ListItem {
        var fields = try fields(value)
        let account = try fields.account()
        let list = try fields.text("list")
        let snapshot = try fields.text("snapshot")
        let takenAt = try fields.instant("taken_at")
        let position = try fields.optionalInteger("position")
        guard position ?? 0 >= 0 else { throw fields.bad("position", "0 or more") }
        let total = try fields.integer("total")
        guard total >= 0 else { throw fields.bad("total", "0 or more") }
        let page = ListPage(
            account: account, list: list, snapshot: snapshot, takenAt: takenAt, first: 0,
            total: total, entries: UnsafeBufferPointer(start: nil, count: 0))
        var item = ListItem(emptyOf: page)
        item.position = position
        item.addedAt = try fields.optionalInstant("added_at")
        item.addedBy = try fields.optionalText("added_by")
        if let kind = try fields.optionalText("kind") {
            guard let known = ListItemKind(kind) else { throw fields.bad("kind", "a kind of item") }
            item.kind = known
        }
        item.id = try fields.optionalText("id")
        item.name = try fields.optionalText("name")
        if let detail = fields.take("detail") {
            guard detail.object != nil else { throw fields.bad("detail", "an object") }
            scratch.removeAll()
            scratch.value(detail)
            item.detail = arena.copy(scratch.bytes)
        }
        return item
    }
}
