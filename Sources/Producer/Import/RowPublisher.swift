import Plays
import Stage
import Wire

/// Publishes rows in transactions, each with how far the import has come.
final class RowPublisher {
    private let account: String
    private let link: ImportLink?
    private let run: ImportRun
    private let readAt: Instant
    private var cursor = ImportCursor()
    private var writer = JSONWriter(capacity: 64 << 10)
    private var openRows = 0
    private var begunMilliseconds: Int64 = 0

    /// A transaction holds so many rows at most: what an interruption costs, and what readers of
    /// committed records wait for.
    private static let rowLimit = 20_000
    private static let ageLimitMilliseconds: Int64 = 2_000

    /// - Parameters:
    ///   - account: whose rows these are.
    ///   - link: nil publishes nothing.
    ///   - partitions: where the account's rows are known to lie.
    ///   - began: when the import began that this one goes on with; nil begins one now.
    ///   - run: the import that this is a part of.
    init(
        account: String, link: ImportLink?, partitions: [Int32], began: Instant? = nil,
        run: ImportRun
    ) {
        let began = began ?? run.now
        readAt = began
        self.account = account
        self.link = link
        self.run = run
        cursor.partitions = partitions
        cursor.began = began
    }

    /// Publishes one row of a file.
    ///
    /// - Returns: Nil, or why the row cannot be a record.
    func publish(
        _ row: UnsafeRawBufferPointer, endedAt: Instant, origin: PlayOrigin
    ) throws -> RecordError? {
        writer.removeAll()
        account.withText {
            writer.play(account: $0, readAt: readAt, origin: origin, item: row)
        }
        guard writer.count <= RecordLimit.valueBytes else {
            return RecordError(.tooLarge, "the row has \(row.count) bytes")
        }
        guard let link else { return nil }
        if openRows == 0 { begunMilliseconds = run.clock.monotonicMilliseconds() }
        openRows += 1
        try link.send(.plays, writer.bytes, at: endedAt)
        return nil
    }

    /// Commits when enough has gathered.
    func commitIfDue(_ file: String, nextRow: Int64) throws {
        guard openRows > 0 else { return }
        let age = run.clock.monotonicMilliseconds() - begunMilliseconds
        guard openRows >= Self.rowLimit || age >= Self.ageLimitMilliseconds else { return }
        try commit(file, nextRow: nextRow)
    }

    /// Commits what there is, with the place that was reached.
    func commit(_ file: String?, nextRow: Int64) throws {
        guard let link, openRows > 0 else { return }
        try link.settle()
        try writeCursor(file, nextRow, link)
        try link.commit()
        openRows = 0
    }

    /// Writes a file's entry; it is committed with the file's last rows or later ones.
    func record(_ entry: LedgerEntry) throws {
        guard let link else { return }
        try link.settle()
        writer.removeAll()
        writer.record(entry)
        try link.send(.ledger, writer.bytes, at: entry.at)
        openRows += 1
    }

    /// Writes what the import means for the gaps, and that it is over.
    func finish(_ closings: [LedgerEntry]) throws {
        guard link != nil else { return }
        for entry in closings { try record(entry) }
        try commit(nil, nextRow: 0)
    }

    private func writeCursor(_ file: String?, _ row: Int64, _ link: ImportLink) throws {
        cursor.file = file
        cursor.row = row
        writer.removeAll()
        let now = run.now
        account.withText { cursor.write(account: $0, at: now, to: &writer) }
        try link.send(.cursors, writer.bytes, at: now)
    }
}
