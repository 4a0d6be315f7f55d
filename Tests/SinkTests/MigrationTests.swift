import Foundation
import Plays
import SQLite
import Stage
import Support
import Testing

@testable import Sink

/// What earlier versions have written, as SQL text, and the records that it was made from.
struct Released {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Released")

    let version: Int

    /// The versions of which there is a dump.
    static func versions() throws -> Set<Int32> {
        let names = try FileManager.default.contentsOfDirectory(
            atPath: folder.path(percentEncoded: false))
        return Set(names.compactMap { $0.wholeMatch(of: /v([0-9]+)\.sql/).flatMap { Int32($0.1) } })
    }

    /// Makes the database again that this version had written.
    func restore(to path: String) throws {
        let file = Self.folder.appending(path: "v\(version).sql")
        try Database(path: path).execute(try String(contentsOf: file, encoding: .utf8))
    }

    func records() throws -> [TestRecord] {
        let file = Self.folder.appending(path: "v\(version).jsonl")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
            let parts = try #require(
                JSONSerialization.jsonObject(with: Data(line.utf8)) as? [Any])
            return TestRecord(
                place: RecordPlace(
                    topic: try #require(Topic(rawValue: parts[0] as? String ?? "")), partition: 0,
                    offset: try #require(parts[1] as? Int64)),
                key: parts[2] as? String, value: parts[3] as? String,
                headers: parts.count > 4 ? parts[4] as? [String: String] ?? [:] : [:])
        }
    }
}

@Suite struct `a database of an earlier version` {
    /// All but what SQLite knows of how tables are filled.
    private static let schema = """
        SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%'
        ORDER BY type, name
        """

    /// Whoever changes the schema gives it another number, and keeps a dump of what that writes.
    @Test func `is kept of each version, this one too`() throws {
        #expect(try Released.versions() == Set(Migration.earliest...Schema.version))
        let (old, new) = (try Bench(), try Bench())
        try Released(version: Int(Schema.version)).restore(to: old.path)
        _ = try new.open()
        #expect(try old.rows(Self.schema) == new.rows(Self.schema))
    }

    /// What version 3 wrote is brought here as well as if it were an earlier one.
    @Test(arguments: [(2, 2), (3, 3), (3, 2), (4, 4), (5, 5), (6, 6), (7, 7)])
    func `is brought to this one, and is what its records make now`(
        version: Int, called: Int
    ) throws {
        let released = Released(version: version)
        let (old, new) = (try Bench(), try Bench())
        try released.restore(to: old.path)
        try Database(path: old.path).execute("PRAGMA user_version = \(called)")
        let kept = ["offsets", "topic_generations"].map { "SELECT * FROM \($0)" }
        let before = try kept.map(old.rows)

        _ = try old.open()
        _ = try new.open().store(RecordBatch(try released.records()), advances: false)

        #expect(try old.content() == new.content())
        #expect(try kept.map(old.rows) == before)
        for table in ["artist_observations", "polls", "lists", "list_items", "contexts", "dates"] {
            let rows = "SELECT count(*) FROM \(table)"
            #expect(try old.rows(rows) == new.rows(rows), "\(table)")
        }
        #expect(try old.rows(Self.schema) == new.rows(Self.schema))
        #expect(try old.wrongSums() == [])
        #expect(try old.rows("PRAGMA integrity_check") == ["ok"])
        #expect(try old.rows("PRAGMA foreign_key_check") == [])
    }

    /// Earlier rules made other pairs.
    ///
    /// What only a listen's row says goes where its play goes.
    @Test(arguments: 2...5, Bench.Plant.allCases)
    func `gets the pairs that follow from its plays`(version: Int, plant: Bench.Plant) throws {
        let released = Released(version: version)
        let (old, new) = (try Bench(), try Bench())
        try released.restore(to: old.path)
        let right = try old.pairs()
        try old.plant(plant, version: version)
        #expect(try old.pairs() != right)

        _ = try old.open()
        _ = try new.open().store(RecordBatch(try released.records()), advances: false)

        #expect(try old.pairs() == right)
        let (one, other) = (Set(try old.content()), Set(try new.content()))
        #expect(one.symmetricDifference(other).sorted() == [])
        #expect(try old.wrongSums() == [])
        #expect(try old.wrongMarks() == ["0"])
        #expect(try old.rows("PRAGMA foreign_key_check") == [])
    }

    /// Their records are not kept, and the zone's table cannot tell it again.
    @Test(arguments: 2...6)
    func `keeps the clock of listens that one play tells of`(version: Int) throws {
        let bench = try Bench()
        try Released(version: version).restore(to: bench.path)
        let database = try Database(path: bench.path)
        try database.execute(
            """
            UPDATE zones SET name = 'Legato/Nowhere';
            UPDATE listens SET utc_offset_minutes = 120
            """)
        let alone = "(SELECT listen_id FROM plays GROUP BY listen_id HAVING count(*) = 1)"
        let told = """
            SELECT count(*) FROM plays
            WHERE utc_offset_minutes IS NOT NULL AND listen_id IN \(alone)
            """

        _ = try bench.open()
        #expect(
            try bench.rows(told)
                == bench.rows("SELECT count(*) FROM plays WHERE listen_id IN \(alone)"))
        #expect(
            try bench.rows("SELECT DISTINCT utc_offset_minutes FROM plays ORDER BY 1")
                == ["-", "120"])
    }

    /// However its plays are cut.
    @Test(arguments: 0..<40)
    func `is paired anew as it was paired play by play`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let history = PairedHistory(
            seed: seed, listens: 10 + Int(seed), clocks: PairedHistory.Clock.unknown)
        let bench = try Bench()
        let store = try bench.open()
        _ = try store.store(RecordBatch(history.records), advances: false)
        let (content, pairs) = (Set(try bench.content()), try bench.pairs())
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            try bench.plant(try #require(Bench.Plant.allCases.randomElement(using: &random)))
        }
        try store.database.transaction {
            try store.tables.begin()
            try store.tables.listens.pairAnew(by: Int.random(in: 1...30, using: &random))
            _ = try store.tables.finish()
        }
        #expect(try bench.pairs() == pairs)
        let difference = Set(try bench.content()).symmetricDifference(content).sorted()
        #expect(difference == [], "seed \(seed)")
        #expect(try bench.wrongSums() == [])
    }

    @Test func `goes on where it was, and is left alone by one who only reads`() throws {
        let released = Released(version: 2)
        let bench = try Bench()
        try released.restore(to: bench.path)
        #expect(throws: (any Error).self) { try StoreFile.openToRead(bench.path) }
        _ = try StoreFile.openToRead(bench.path, takesEarlier: true)
        #expect(try bench.rows("PRAGMA user_version") == ["2"])

        let records = try released.records()
        let store = try bench.open()
        let again = try store.store(RecordBatch(records), advances: false)

        #expect(again[.listens].stored == 0)
        #expect(again[.tracks].stored == 0)
    }

    @Test func `is left to the sink that is at work on it`() throws {
        let bench = try Bench()
        try Released(version: 4).restore(to: bench.path)
        var lock: StoreLock? = try StoreLock(bench.path)
        let error = #expect(throws: Failure.self) { try StoreFile.openBeside(bench.path) }
        #expect(error?.description.contains("another legato-sink is writing") == true)
        #expect(try bench.rows("PRAGMA user_version") == ["4"])

        withExtendedLifetime(lock) {}
        lock = nil
        _ = try StoreFile.openBeside(bench.path)
        #expect(try bench.rows("PRAGMA user_version") == ["\(Schema.version)"])
    }
}

extension Bench {
    /// What rules of earlier versions have left behind.
    enum Plant: CaseIterable {
        /// Two plays of the API that stand beside each other's rows.
        case swapped
        /// A play of the API that stands alone, and so does its row.
        case parted
        /// A play of the API and a row that have nothing to do with each other; the play lies
        /// before the row's end, where any rule looks for its beginning.
        case joined
    }

    /// Makes wrong pairs, with listens that say what such pairs say, as far as that is kept.
    func plant(_ plant: Plant, version: Int = Int(Schema.version)) throws {
        let database = try Database(path: path)
        let (ofAPI, ofExtended, ofAccountData) = (
            try stored(.api), try stored(.extended), try stored(.accountData)
        )
        let (byID, byNames) = (try stored(.track), try stored(.names))
        let api = "source = \(ofAPI) AND paired_by"
        let sql =
            switch plant {
            case .swapped:
                """
                CREATE TEMP TABLE pair AS
                    SELECT min(listen_id) AS one, max(listen_id) AS two FROM (
                        SELECT listen_id FROM plays WHERE \(api) = \(byID) AND account_id = 1
                        ORDER BY ended_at LIMIT 2);
                UPDATE plays SET listen_id = (SELECT one + two - listen_id FROM pair)
                WHERE source = \(ofAPI) AND listen_id IN (SELECT one FROM pair UNION
                    SELECT two FROM pair);
                CREATE TEMP TABLE old AS SELECT listen_id, context_id FROM listens;
                UPDATE listens SET context_id = (SELECT o.context_id FROM old AS o
                    WHERE o.listen_id = (SELECT one + two FROM pair) - listens.listen_id)
                WHERE listen_id IN (SELECT one FROM pair UNION SELECT two FROM pair);
                """
            case .parted:
                """
                CREATE TEMP TABLE pair AS
                    SELECT listen_id AS one, (SELECT max(listen_id) + 1 FROM listens) AS two
                    FROM plays WHERE \(api) = \(byID) ORDER BY ended_at DESC LIMIT 1;
                CREATE TEMP TABLE new AS
                    SELECT * FROM listens WHERE listen_id = (SELECT one FROM pair);
                UPDATE new SET listen_id = (SELECT two FROM pair);
                INSERT INTO listens SELECT * FROM new;
                UPDATE plays SET listen_id = (SELECT two FROM pair), paired_by = NULL
                WHERE listen_id = (SELECT one FROM pair) AND source = \(ofAPI);
                UPDATE plays SET paired_by = NULL
                WHERE listen_id = (SELECT one FROM pair) AND source = \(ofExtended);
                """
            case .joined:
                """
                CREATE TEMP TABLE pair AS
                    SELECT a.listen_id AS one, e.listen_id AS two FROM plays AS a JOIN plays AS e
                        ON e.account_id = a.account_id AND e.source = \(ofExtended)
                        AND e.paired_by IS NULL AND a.ended_at < e.ended_at
                    WHERE a.source = \(ofAPI) AND a.paired_by IS NULL
                        AND a.listen_id NOT IN (SELECT listen_id FROM plays
                            WHERE source = \(ofAccountData))
                    ORDER BY abs(a.ended_at - e.ended_at) DESC LIMIT 1;
                UPDATE listens SET context_id = (SELECT context_id FROM listens
                    WHERE listen_id = (SELECT one FROM pair))
                WHERE listen_id = (SELECT two FROM pair);
                DELETE FROM listens WHERE listen_id = (SELECT one FROM pair);
                UPDATE plays SET paired_by = \(byNames), listen_id = (SELECT two FROM pair)
                WHERE listen_id = (SELECT one FROM pair)
                    OR (listen_id = (SELECT two FROM pair) AND source = \(ofExtended));
                """
            }
        try database.transaction {
            try database.execute(sql)
            // What is older has them made again.
            guard version >= 5 else { return }
            for table in SumCheck.tables {
                try database.execute("DELETE FROM \(table.name)")
                try database.execute("INSERT INTO \(table.name) \(table.query)")
            }
        }
    }
}
