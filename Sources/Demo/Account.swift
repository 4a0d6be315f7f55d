import SQLite

/// The account of sums: where every row that was read has gone.
struct Account: Hashable {
    /// Rows that the producer was shown.
    var read: Int64 = 0
    /// Of them, published.
    var accepted: Int64 = 0
    /// Of them, published before.
    var duplicate: Int64 = 0
    /// Of them, left out for a reason.
    var filtered: Int64 = 0
    /// Of them, unusable.
    var failed: Int64 = 0
    /// Plays in the database.
    var stored: Int64 = 0
    /// Plays that could not be processed.
    var deadLettered: Int64 = 0

    /// Whether every row is accounted for.
    var agrees: Bool {
        read == accepted + duplicate + filtered + failed && accepted == stored + deadLettered
    }

    init() {}

    /// Reads the sums from the sink's database.
    init(_ database: Database) throws(SQLiteError) {
        let sums = try database.prepare(
            """
            SELECT ifnull(sum(read), 0), ifnull(sum(accepted), 0), ifnull(sum(duplicate), 0),
                ifnull(sum(filtered_sum), 0), ifnull(sum(failed), 0),
                (SELECT count(*) FROM plays),
                (SELECT count(*) FROM dead_letters WHERE topic IN ('plays', 'listens'))
            FROM ledger WHERE source IS NOT NULL
            """)
        defer { sums.reset() }
        guard try sums.step() else { return }
        read = sums.integer(0)
        accepted = sums.integer(1)
        duplicate = sums.integer(2)
        filtered = sums.integer(3)
        failed = sums.integer(4)
        stored = sums.integer(5)
        deadLettered = sums.integer(6)
    }
}
