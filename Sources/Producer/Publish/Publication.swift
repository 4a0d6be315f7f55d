import Kafka
import Plays
import Wire

/// What goes out in one transaction of an account.
protocol Publication {
    /// What is known of the account afterwards.
    var cursor: Cursor { get }
    /// Hands all records over; the writer is there to be used.
    func send(over link: ProducerLink, with writer: inout JSONWriter) throws
}

/// A poll's plays, its sums, the gap it opened and the cursor.
struct PollPublication: Publication {
    let account: String
    let plan: PollPlan
    let body: [UInt8]

    var cursor: Cursor { plan.cursor }

    func send(over link: ProducerLink, with writer: inout JSONWriter) throws(KafkaError) {
        let readAt = plan.entry.at
        for play in plan.plays {
            writer.removeAll()
            account.withText { account in
                body.withUnsafeBytes { body in
                    let item = UnsafeRawBufferPointer(rebasing: body[play.bytes])
                    writer.play(account: account, readAt: readAt, origin: .poll(readAt), item: item)
                }
            }
            try link.send(.plays, writer.bytes, at: play.endedAt)
        }
        // Without transactions this is what keeps sums and cursor from knowing more than there is.
        try link.settle()
        try link.send([plan.entry] + (plan.gap.map { [$0] } ?? []), with: &writer)
        try link.settle()
        if plan.hasNews { try link.send(cursor, of: account, at: readAt, with: &writer) }
    }
}

/// Entries of the ledger, the cursor that knows of them, and what an app may do when that changed.
struct LedgerPublication: Publication {
    let account: String
    let entries: [LedgerEntry]
    let cursor: Cursor
    let at: Instant
    var hasNewCursor = true
    var app: (clientID: String, share: AppState)?

    func send(over link: ProducerLink, with writer: inout JSONWriter) throws(KafkaError) {
        try link.send(entries, with: &writer)
        if hasNewCursor { try link.send(cursor, of: account, at: at, with: &writer) }
        if let app {
            try link.send(app.share, of: app.clientID, by: account, at: at, with: &writer)
        }
    }
}

extension ProducerLink {
    func send(
        _ entries: [LedgerEntry], with writer: inout JSONWriter
    ) throws(KafkaError) {
        for entry in entries {
            writer.removeAll()
            writer.record(entry)
            try send(.ledger, writer.bytes, at: entry.at)
        }
    }

    func send(
        _ cursor: Cursor, of account: String, at instant: Instant, with writer: inout JSONWriter
    ) throws(KafkaError) {
        writer.removeAll()
        account.withText { cursor.write(account: $0, to: &writer) }
        try send(.cursors, writer.bytes, at: instant)
    }

    func send(
        _ share: AppState, of clientID: String, by account: String, at instant: Instant,
        with writer: inout JSONWriter
    ) throws(KafkaError) {
        writer.removeAll()
        share.write(clientID: clientID, account: account, to: &writer)
        try send(.cursors, writer.bytes, key: AppState.key(clientID, account), at: instant)
    }
}
