import Plays
import SQLite
import Wire

/// Records that some stage could not process, one row a place of each topic of that name.
final class DeadLetterTable {
    private let select: Statement
    private let upsert: Statement

    init(_ database: Database) throws(SQLiteError) {
        select = try database.prepare(
            """
            SELECT 1 FROM dead_letters WHERE topic = ? AND topic_partition = ?
                AND topic_offset = ? AND topic_generation = ?
            """)
        // The topic holds a dead letter at least once: of several the earliest stays, in any order.
        upsert = try database.prepare(
            """
            INSERT INTO dead_letters (topic, topic_partition, topic_offset, stage, reason, detail,
                key, at, topic_generation)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (topic, topic_partition, topic_offset, topic_generation) DO UPDATE
            SET stage = excluded.stage, reason = excluded.reason, detail = excluded.detail,
                key = excluded.key, at = excluded.at
            WHERE (excluded.at, excluded.stage, excluded.reason, ifnull(excluded.detail, ''))
                < (dead_letters.at, dead_letters.stage, dead_letters.reason,
                    ifnull(dead_letters.detail, ''))
            RETURNING 1
            """)
    }

    /// Stores what the sink itself could not take, or what a record of the topic says.
    ///
    /// - Returns: `stored` when the table did not have it yet.
    func store(
        _ letter: DeadLetter, key: UnsafeRawBufferPointer?
    ) throws(SQLiteError) -> Verdict {
        select.bind(1, letter.topic)
        select.bind(2, Int64(letter.partition))
        select.bind(3, letter.offset)
        select.bind(4, letter.generation)
        let verdict: Verdict = try select.findsRow() ? .replaced : .stored
        upsert.bind(1, letter.topic)
        upsert.bind(2, Int64(letter.partition))
        upsert.bind(3, letter.offset)
        upsert.bind(4, letter.stage)
        upsert.bind(5, letter.reason)
        upsert.bind(6, letter.detail)
        upsert.bind(7, Self.text(key))
        upsert.bind(8, letter.at)
        upsert.bind(9, letter.generation)
        guard try upsert.step() else { return .unchanged }
        try upsert.run()
        return verdict
    }

    /// A key may be any bytes; what is no UTF-8 is shown with U+FFFD.
    private static func text(_ key: UnsafeRawBufferPointer?) -> String? {
        key.map { String(decoding: $0, as: UTF8.self) }
    }
}
