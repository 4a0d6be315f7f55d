import SQLite

/// How many of the file's pages stay in memory: few while little comes, many in a backfill.
///
/// A backfill writes all over the tables that are kept ready, and what stays is not read again. A
/// sink that waits for the next listen would hold the same pages for nothing.
struct PageCache {
    /// Kibibytes while little comes.
    static let restingKibibytes = 8_192
    /// Kibibytes while a transaction is a backfill's.
    static let backfillKibibytes = 32_768

    private let database: Database
    private var isLarge = false
    private var records = 0

    /// - Parameter database: The connection whose pages they are; it has few.
    init(_ database: Database) { self.database = database }

    /// Notes that a transaction begins; one behind a small one gets few pages.
    mutating func begin() throws(SQLiteError) {
        if isLarge, records < BatchPace.backfillRecords {
            try Self.set(Self.restingKibibytes, of: database)
            isLarge = false
        }
        records = 0
    }

    /// Notes records that are going to be added to the transaction.
    mutating func willAdd(_ more: Int) throws(SQLiteError) {
        records += more
        guard !isLarge, records >= BatchPace.backfillRecords else { return }
        try Self.set(Self.backfillKibibytes, of: database)
        isLarge = true
    }

    /// Gives a connection so many kibibytes of pages.
    static func set(_ kibibytes: Int, of database: Database) throws(SQLiteError) {
        try database.execute("PRAGMA cache_size = -\(kibibytes)")
    }
}
