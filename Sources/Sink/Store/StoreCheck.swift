import Doctor
import SQLite
import Stage

/// Whether a database is whole and adds up, as far as the file alone tells.
enum StoreCheck {
    /// The finding that time mends: what was accepted is yet to be stored.
    static let plays = "plays"

    /// Runs all checks; nothing is changed.
    static func findings(_ database: Database) throws -> [Finding] {
        try database.execute("BEGIN")
        defer { database.rollBack() }

        return [
            try integrity(database), try references(database), try ledger(database),
            try plays(database), try evidence(database), try corrections(database),
            try readyTables(database),
        ]
    }

    private static func integrity(_ database: Database) throws -> Finding {
        let words = try database.text("PRAGMA integrity_check(1)") ?? ""
        return Finding(
            "file", isGood: words == "ok", words == "ok" ? "it is whole" : words)
    }

    private static func references(_ database: Database) throws -> Finding {
        let statement = try database.prepare("PRAGMA foreign_key_check")
        let fault = try statement.step() ? statement.text(0) : nil
        statement.reset()
        return Finding(
            "references", isGood: fault == nil,
            fault.map { "\($0) refers to rows that are not there" }
                ?? "every row that is referred to is there")
    }

    private static func ledger(_ database: Database) throws -> Finding {
        let sums = try sums(database)
        let wrong = try database.integer(
            """
            SELECT count(*) FROM ledger
            WHERE read <> accepted + duplicate + filtered_sum + failed
            """)
        return Finding(
            "ledger", isGood: wrong == 0,
            "\(sums[0].grouped) read = \(sums[1].grouped) accepted + "
                + "\(sums[2].grouped) duplicate + \(sums[3].grouped) filtered + "
                + "\(sums[4].grouped) failed" + (wrong == 0 ? "" : " does not hold everywhere"))
    }

    /// Records of `plays` that were accepted are stored or dead letters, once all is read.
    ///
    /// What lists and the catalogue accepted are no plays; a dead letter that was replayed since is
    /// stored.
    private static func plays(_ database: Database) throws -> Finding {
        let accepted =
            try database.integer(
                "SELECT sum(accepted) FROM ledger WHERE kind IN ('poll', 'import')") ?? 0
        let stored = try database.integer("SELECT count(*) FROM plays") ?? 0
        let dead =
            try database.integer(
                """
                SELECT count(*) FROM dead_letters
                WHERE (topic = 'plays' AND (topic_partition, topic_offset) NOT IN (
                        SELECT play_partition, play_offset FROM plays))
                    OR (topic = 'listens' AND (topic_generation, topic_partition, topic_offset)
                        NOT IN (SELECT topic_generation, topic_partition, topic_offset FROM plays))
                """) ?? 0
        return Finding(
            Self.plays, isGood: accepted == stored + dead,
            "\(accepted.grouped) accepted, \(stored.grouped) stored + \(dead.grouped) dead "
                + (accepted == stored + dead
                    ? "letters"
                    : "letters; they agree once every topic is read to its end and no import is "
                        + "left half done"))
    }

    private static func evidence(_ database: Database) throws -> Finding {
        let bare = try database.integer(
            """
            SELECT count(*) FROM (SELECT listen_id FROM listens EXCEPT SELECT listen_id FROM plays)
            """)
        return Finding(
            "listens", isGood: bare == 0,
            bare == 0 ? "each has its plays" : "\(bare ?? 0) have no play")
    }

    private static func corrections(_ database: Database) throws -> Finding {
        let wrong = try database.integer(ExclusionCheck.faults) ?? 0
        let excluded = try database.integer("SELECT count(*) FROM listens WHERE excluded") ?? 0
        return Finding(
            "corrections", isGood: wrong == 0,
            wrong == 0
                ? "\(excluded.grouped) listens are left out, as their owners said last"
                : "\(wrong.grouped) listens are left out or not against their owners' last word")
    }

    private static func readyTables(_ database: Database) throws -> Finding {
        let wrong = try SumCheck.tables.filter {
            try database.integer(SumCheck.faults(in: $0)) != 0
        }.map(\.name)
        return Finding(
            "ready tables", isGood: wrong.isEmpty,
            wrong.isEmpty
                ? "all agree with the listens"
                : "\(wrong.joined(separator: ", ")) do not agree with the listens")
    }

    private static func sums(_ database: Database) throws -> [Int64] {
        let statement = try database.prepare(
            """
            SELECT sum(read), sum(accepted), sum(duplicate), sum(filtered_sum), sum(failed)
            FROM ledger
            """)
        guard try statement.step() else { return [0, 0, 0, 0, 0] }
        defer { statement.reset() }

        return (0..<5).map { statement.integer(Int32($0)) }
    }
}
