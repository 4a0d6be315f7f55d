import Kafka
import Plays
import Wire

/// A list's records, what is known of the account's lists then, and entries of the ledger.
struct ListPublication: Publication {
    let account: String
    let cursor: Cursor
    let state: ListState
    let at: Instant
    var taken: TakenList?
    var entries: [LedgerEntry] = []

    func send(over link: ProducerLink, with writer: inout JSONWriter) throws {
        if let taken { try send(taken, over: link, with: &writer) }
        try link.send(entries, with: &writer)
        writer.removeAll()
        state.write(account: account, to: &writer)
        try link.send(.cursors, writer.bytes, key: ListState.key(account), at: at)
    }

    private func send(
        _ taken: TakenList, over link: ProducerLink, with writer: inout JSONWriter
    ) throws {
        let records = taken.records
        for (page, items) in records.enumerated() {
            writer.removeAll()
            writer.beginRecord()
            writer.field("account", account)
            writer.field("list", taken.list)
            writer.field("snapshot", taken.snapshot)
            writer.field("taken_at", taken.takenAt)
            writer.field("page", Int64(page))
            writer.field("first", Int64(items.lowerBound))
            writer.field("last", page == records.count - 1)
            writer.field("total", Int64(taken.count))
            writer.name("items")
            writer.beginArray()
            for index in items {
                try taken.spool.item(index).withUnsafeBytes { writer.compact($0) }
            }
            writer.endArray()
            writer.endObject()
            try link.send(.lists, writer.bytes, key: account + "/" + taken.list, at: at)
        }
        try link.settle()
    }
}
