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
        let (api, extended) = (try stored(.api), try stored(.extended))
        let rules = try PairingRule.allCases.map(stored)
        return try rows(
            """
            SELECT CASE p.paired_by WHEN \(rules[0]) THEN 'id' WHEN \(rules[1]) THEN 'isrc'
                WHEN \(rules[2]) THEN 'names' WHEN \(rules[3]) THEN 'extended' ELSE 'api' END
                || ' ' || min(lower(hex(p.play_id)), lower(hex(o.play_id))) || ' '
                || max(lower(hex(p.play_id)), lower(hex(o.play_id)))
            FROM plays p JOIN plays o USING (listen_id)
            WHERE (p.paired_by IN (\(rules[0...2].joined(separator: ", "))) AND p.source = \(extended)
                AND o.source = \(api))
                OR (p.paired_by = \(rules[3]) AND o.source = \(extended))
                OR (p.paired_by = \(rules[4]) AND o.source = \(api))
            ORDER BY 1
            """)
    }

    /// What the column of a play's source holds, as SQL: up to version 6 a text.
    func stored(_ source: Source) throws -> String {
        try stored("\(source.name)", source.rawValue)
    }

    /// The same of how two plays were paired.
    func stored(_ rule: PairingRule) throws -> String { try stored(rule.name, rule.rawValue) }

    private func stored(_ word: String, _ number: UInt8) throws -> String {
        let version = try Database(path: path, mode: .readOnly).userVersion()
        return version < 7 ? "'\(word)'" : "\(number)"
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

}

extension PairingRule {
    /// What the column `paired_by` called it up to version 6.
    var name: String {
        switch self {
        case .track: "id"
        case .isrc: "isrc"
        case .names: "names"
        case .accountDataAndExtended: "extended"
        case .accountDataAndAPI: "api"
        }
    }
}
