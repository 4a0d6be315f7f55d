import SQLite
import Stage

/// Which sink may follow the topics into the file: the one that claimed it last.
final class Ownership {
    private let path: String
    private let select: Statement
    private let replace: Statement
    private var mine: Int64?
    private var lookedMilliseconds: Int64 = .min / 2

    /// How often a sink that stores nothing looks whether the file still is its own.
    private static let intervalMilliseconds: Int64 = 1_000

    init(_ database: Database) throws(SQLiteError) {
        path = database.path
        select = try database.prepare("SELECT owner FROM writer")
        replace = try database.prepare(
            "INSERT OR REPLACE INTO writer (id, owner) VALUES (1, ?)")
    }

    /// Claims the file under a number that nobody else has.
    func claim(_ number: Int64) throws(SQLiteError) {
        replace.bind(1, number)
        try replace.run()
        mine = number
    }

    /// Looks now and then, for a sink that has nothing to store: another may have taken file and
    /// partitions both, and then nothing would come that it could lose by.
    func check(atMilliseconds now: Int64) throws {
        guard now - lookedMilliseconds >= Self.intervalMilliseconds else { return }
        lookedMilliseconds = now
        try check()
    }

    /// Looks, inside a transaction, whether the file still is ours; one that never claimed it may
    /// write as well.
    func check() throws {
        guard let mine else { return }
        let owner = try select.step() ? select.integer(0) : nil
        select.reset()
        guard owner == mine else {
            throw Failure(
                """
                \(path): another legato-sink has taken this database over; this one has stored \
                nothing since, and ends
                """)
        }
    }
}
