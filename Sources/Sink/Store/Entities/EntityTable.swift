import Plays
import SQLite

/// What the three tables of entities have in common.
///
/// Which record describes an entity is decided by knowledge, then the newest observation, then the
/// greater bytes. SQLite compares the same three, so the order of arrival decides nothing.
enum EntityTable {
    /// Writes what a record says into the row that its id has, if the record is the better one.
    ///
    /// The row is there by then: ``Dimension`` makes it when something is first referred to. An
    /// upsert that returns the key would build a table for its one row at each run.
    ///
    /// - Parameters:
    ///   - table: The table's name.
    ///   - key: The column of the integer key, the last parameter.
    ///   - columns: The columns of the first parameters; knowledge, time and record follow.
    /// - Returns: The statement, which changes one row or none.
    static func update(_ table: String, key: String, columns: [String]) -> String {
        let all = columns + ["knowledge", "observed_at", "record"]
        let sets = all.enumerated().map { "\($1) = ?\($0 + 1)" }.joined(separator: ", ")
        let count = all.count
        return """
            UPDATE \(table) SET \(sets)
            WHERE \(key) = ?\(count + 1) AND (knowledge IS NULL
                OR (\(rank("?\(count - 2)")), ?\(count - 1), ?\(count))
                > (\(rank("knowledge")), observed_at, record))
            """
    }

    private static func rank(_ knowledge: String) -> String {
        "CASE \(knowledge) WHEN 'full' THEN 2 WHEN 'partial' THEN 1 ELSE 0 END"
    }
}
