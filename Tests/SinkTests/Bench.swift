import Foundation
import Plays
import SQLite
import Stage
import Support

@testable import Sink

/// A database file in a folder of its own, and stores that are opened on it.
final class Bench {
    let folder: TemporaryFolder
    let path: String
    /// The moment at which dead letters are made.
    static let now: Int64 = 1_772_640_000_000

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path + "/legato.db"
    }

    func open() throws -> Store {
        let clock = Clock(wallMilliseconds: { Self.now }, monotonicMilliseconds: { 0 })
        return try Store(StoreFile.open(path), clock: clock)
    }

    /// Opens a store that goes on in partition 0 of every topic and in two more of `listens`.
    func following() throws -> Store {
        let store = try open()
        for topic in Store.topics { _ = try store.offsets.take(Bench.place(topic)) }
        _ = try store.offsets.take(TopicPartition(topic: .listens, partition: 1))
        return store
    }

    /// All rows of a query, columns separated by `|`, null as `-`.
    func rows(_ sql: String) throws -> [String] {
        try Bench.rows(sql, of: Database(path: path, mode: .readOnly))
    }

    static func rows(_ sql: String, of database: Database) throws -> [String] {
        let statement = try database.prepare(sql)
        var rows: [String] = []
        while try statement.step() {
            let cells = (0..<statement.columnCount).map { column in
                statement.isNull(column) ? "-" : statement.text(column)
            }
            rows.append(cells.joined(separator: "|"))
        }
        return rows
    }

    /// Ready tables that are not what the listens make of them.
    func wrongSums() throws -> [String] {
        try SumCheck.tables.filter { try rows(SumCheck.faults(in: $0)) != ["0"] }.map(\.name)
    }

    /// How many listens are left out, or not, against what the corrections say.
    func wrongMarks() throws -> [String] { try rows(ExclusionCheck.faults) }

    /// What stands beside what, by ids.
    func pairs() throws -> [String] {
        try rows(
            """
            SELECT p.paired_by || ' ' || min(lower(hex(p.play_id)), lower(hex(o.play_id))) || ' '
                || max(lower(hex(p.play_id)), lower(hex(o.play_id)))
            FROM plays p JOIN plays o USING (listen_id)
            WHERE (p.paired_by IN ('id', 'isrc', 'names') AND p.source = 'extended'
                AND o.source = 'api')
                OR (p.paired_by = 'extended' AND o.source = 'extended')
                OR (p.paired_by = 'api' AND o.source = 'api')
            ORDER BY 1
            """)
    }

    /// What should stand beside what.
    static func pairs(of plays: [PairingPlay]) -> [String] {
        Pairing.pairs(of: plays).map { pair in
            let ids = [pair.column.id, pair.row.id].map { "\($0)" }.sorted()
            return "\(pair.rule.name) \(ids[0]) \(ids[1])"
        }.sorted()
    }

    static func place(_ topic: Topic) -> TopicPartition {
        TopicPartition(topic: topic, partition: 0)
    }

    /// Everything the file says, without the keys that depend on the order of arrival.
    func content() throws -> [String] {
        let database = try Database(path: path, mode: .readOnly)
        return try Self.questions.flatMap { try Bench.rows($0, of: database) }
    }

    private static let questions = [
        """
        SELECT hex(p.play_id), p.source, p.topic_partition, p.topic_offset, p.play_offset, c.name,
            p.paired_by, p.ended_at, p.ms_played, z.name, pt.id, pb.id,
            (SELECT group_concat(id) FROM (SELECT hex(o.play_id) AS id FROM plays o
                WHERE o.account_id = p.account_id AND o.listen_id = p.listen_id ORDER BY 1)),
            t.id, b.id, x.uri, l.date_id, l.started_at, l.ended_at, l.local_hour, l.ms_played,
            l.ms_played_estimated, l.completion, l.utc_offset_minutes, l.skipped, l.kind,
            l.excluded
        FROM plays p JOIN listens l USING (listen_id) JOIN accounts c ON c.account_id = p.account_id
        JOIN zones z USING (zone_id)
        LEFT JOIN tracks pt ON pt.track_id = p.track_id
        LEFT JOIN albums pb ON pb.album_id = p.album_id
        LEFT JOIN tracks t ON t.track_id = l.track_id LEFT JOIN albums b ON b.album_id = l.album_id
        LEFT JOIN contexts x ON x.context_id = l.context_id ORDER BY 1
        """,
        """
        SELECT t.id, t.name, t.artists, t.album, b.id, t.knowledge, t.observed_at, t.record
        FROM tracks t LEFT JOIN albums b USING (album_id) WHERE t.knowledge NOT NULL ORDER BY 1
        """,
        "SELECT id, name, artists, knowledge, observed_at, record FROM albums WHERE knowledge NOT NULL ORDER BY 1",
        "SELECT id, name, knowledge, observed_at FROM artists WHERE knowledge NOT NULL ORDER BY 1",
        """
        SELECT t.id, c.position, r.id FROM track_artists c JOIN tracks t USING (track_id)
        JOIN artists r USING (artist_id) ORDER BY 1, 2
        """,
        """
        SELECT b.id, c.position, r.id FROM album_artists c JOIN albums b USING (album_id)
        JOIN artists r USING (artist_id) ORDER BY 1, 2
        """,
        "SELECT r.id, genre FROM artist_genres JOIN artists r USING (artist_id) ORDER BY 1, 2",
        """
        SELECT entry, c.name, kind, at, read, accepted, filtered, from_at, to_at, gap,
            topic_offset FROM ledger JOIN accounts c USING (account_id) ORDER BY 1
        """,
        "SELECT * FROM dead_letters ORDER BY 1, 2, 3, 4",
        """
        SELECT c.name, what, target, excludes, started_from, started_before, reason, said_at,
            topic_generation, topic_offset
        FROM corrections JOIN accounts c USING (account_id) ORDER BY 1, 2, 3
        """,
        "SELECT count(*) FROM listens",
    ]
}
