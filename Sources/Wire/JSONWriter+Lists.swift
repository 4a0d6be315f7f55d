public import Plays

extension JSONWriter {
    /// Writes a record of `list-items`.
    public mutating func record(_ item: ListItem) {
        beginRecord()
        field("account", item.page.account)
        field("list", item.page.list)
        field("snapshot", item.page.snapshot)
        field("taken_at", item.page.takenAt)
        field("position", item.position)
        field("total", item.page.total)
        field("added_at", item.addedAt)
        field("added_by", item.addedBy)
        field("kind", item.kind?.name)
        field("id", item.id)
        field("name", item.name)
        member("detail")
        if let detail = item.detail { raw(detail.bytes) } else { null() }
        endObject()
    }
}
