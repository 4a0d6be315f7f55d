import Plays
import Stage
import Wire

/// Publishes rows in transactions, each with how far the import has come.
final class RowPublisher {
    private let account: String
    private let link: ImportLink?
    private let journal: ImportJournal
    private let clock: Clock
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
    ///   - began: when the import began that this is a part of.
    ///   - journal: is told of every commit.
    ///   - clock: the time.
    init(
        account: String, link: ImportLink?, partitions: [Int32], began: Instant,
        journal: ImportJournal, clock: Clock
    ) {
        readAt = began
        self.account = account
        self.link = link
        self.journal = journal
        self.clock = clock
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
        if openRows == 0 { begunMilliseconds = clock.monotonicMilliseconds() }
        openRows += 1
        try link.send(.plays, writer.bytes, at: endedAt)
        return nil
    }

    /// Whether enough has gathered to commit.
    var isDue: Bool {
        guard openRows > 0 else { return false }
        let age = clock.monotonicMilliseconds() - begunMilliseconds
        return openRows >= Self.rowLimit || age >= Self.ageLimitMilliseconds
    }

    /// Commits what there is, with the row that was reached in a file.
    func commit(_ tally: FileTally, in file: ExportFile) throws {
        try commit(file.baseName, row: tally.read, tally)
    }

    /// Commits what there is, with the file that comes next.
    func commit(before file: ExportFile) throws { try commit(file.baseName, row: 0, nil) }

    private func commit(_ file: String?, row: Int64, _ tally: FileTally?) throws {
        // That the import is over is told also when nothing came behind the last commit.
        guard let link, openRows > 0 || (file == nil && cursor.file != nil) else { return }
        try link.settle()
        cursor.at = clock.now
        (cursor.file, cursor.row) = (file, row)
        try writeCursor(link)
        journal.offer(tally, as: cursor)
        try link.commit()
        journal.keep()
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

    /// Writes the last entries, and that the import is over.
    func finish(_ entries: [LedgerEntry]) throws {
        guard link != nil else { return }
        for entry in entries { try record(entry) }
        try commit(nil, row: 0, nil)
    }

    private func writeCursor(_ link: ImportLink) throws {
        writer.removeAll()
        account.withText { cursor.write(account: $0, to: &writer) }
        try link.send(.cursors, writer.bytes, at: cursor.at ?? readAt)
    }
}
