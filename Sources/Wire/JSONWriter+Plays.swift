public import Plays

/// Where a play was read.
public enum PlayOrigin: Hashable, Sendable {
    /// A poll, named by when it was.
    case poll(Instant)
    /// A row of a file of the extended history, counted from 0.
    case row(file: String, row: Int64)
    /// A row of the account data, and how many of the same values came before it.
    case repeatedRow(file: String, row: Int64, repeatCount: Int64)

    /// The source that such an origin belongs to.
    public var source: Source {
        switch self {
        case .poll: .api
        case .row: .extended
        case .repeatedRow: .accountData
        }
    }
}

extension JSONWriter {
    /// Writes a record of `plays` around an item's own bytes.
    ///
    /// White space between the item's tokens is left out, and so is every member, however deep,
    /// whose name in any letter case is one of the privacy fields.
    public mutating func play(
        account: Text, readAt: Instant, origin: PlayOrigin, item: UnsafeRawBufferPointer
    ) {
        beginRecord()
        field("account", account)
        field("source", origin.source.name)
        field("read_at", readAt)
        member("origin")
        beginObject()
        switch origin {
        case .poll(let poll): field("poll", poll)
        case .row(let file, let row):
            field("file", file)
            field("row", row)
        case .repeatedRow(let file, let row, let repeatCount):
            field("file", file)
            field("row", row)
            field("repeat", repeatCount)
        }
        endObject()
        member("item")
        compact(item, withoutPrivate: true)
        endObject()
    }

    /// Writes a record of `ledger`.
    public mutating func record(_ entry: LedgerEntry) {
        beginRecord()
        field("entry", entry.entry)
        field("account", entry.account)
        field("kind", entry.kind.rawValue)
        field("at", entry.at)
        field("read", entry.read)
        field("accepted", entry.accepted)
        field("duplicate", entry.duplicate)
        member("filtered")
        beginObject()
        for (reason, count) in entry.filtered.sorted(by: { $0.key < $1.key }) {
            reason.withText { name($0) }
            value(count)
        }
        endObject()
        field("failed", entry.failed)
        field("source", entry.source?.name)
        field("file", entry.file)
        field("sha256", entry.sha256)
        field("from", entry.from)
        field("to", entry.to)
        field("gap", entry.gap)
        field("bucket", entry.bucket)
        endObject()
    }
}
