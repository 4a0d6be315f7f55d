import Foundation
import Kafka
import Plays
import Simulator
import Stage
import Support
import Testing
import Topics

@testable import Producer

@Suite(.serialized, .needsBroker, .runLimit)
struct `live plays and exports that overlap them` {
    static let accounts = ["ada", "ben"]

    /// Writes what each account gets when it asks for its data, and imports it.
    func export(
        after days: Int64, _ life: Life, _ way: inout WholeWay
    ) throws -> [LivedHistory] {
        try Self.accounts.map { account in
            let end = Life.start + days * Life.day
            var history = LivedHistory(of: account, life.spotify, exportedAt: end)
            history.addYears(rows: 300)
            let folder = "\(account)-\(days)"
            let files = [
                ("Streaming_History_Audio_2025-2026_0.json", history.extendedRows),
                (
                    "StreamingHistory_music_0.json",
                    history.accountDataRows(from: end - 3 * Life.day)
                ),
            ]
            for (name, rows) in files {
                let text = "[\n" + rows.map { "{\($0)}" }.joined(separator: ",\n") + "]"
                try FileManager.default.createDirectory(
                    atPath: life.folder.path(folder), withIntermediateDirectories: true)
                try life.folder.write(text, to: "\(folder)/\(name)")
            }
            try way.take([life.folder.path(folder)], account: account)
            return history
        }
    }

    @Test func `are each listen once, with what each source knows best`() throws {
        let life = try Life(
            Self.accounts.map { ListenerSettings(account: $0) },
            brokers: try RealBroker.shared().bootstrapServers,
            prefix: RealBroker.uniquePrefix("overlap"), delivery: .exactlyOnce,
            intervalMinutes: 60)
        var way = WholeWay(life.place.cluster, life.folder)
        try life.run(until: 5 * Life.day)
        _ = try export(after: 4, life, &way)
        try way.process()
        try way.store()
        try life.run(until: 8 * Life.day)
        let histories = try export(after: 7, life, &way)
        try way.process()
        try way.store()

        let shown = Set(try life.published().filter { !$0.hasSuffix(" ? ?") })
        // What was played after the last poll nobody knows yet.
        let last = life.polls(of: "ada").max() ?? 0
        #expect(shown.count == life.played(upTo: last).count)
        #expect(shown.count > 500)
        let expected = histories.flatMap { $0.rows(upTo: Life.start + last) }.sorted()
        let listens = try way.answer(
            """
            SELECT a.name, t.id, n.started_at, n.ended_at, n.ms_played, n.ms_played_estimated,
                CASE WHEN EXISTS (SELECT 1 FROM plays AS p
                    WHERE p.listen_id = n.listen_id AND p.source = 0)
                THEN (SELECT group_concat(id, ',') FROM (
                    SELECT r.id FROM track_artists AS c JOIN artists AS r USING (artist_id)
                    WHERE c.track_id = n.track_id ORDER BY c.position)) ELSE '' END
            FROM listens AS n JOIN accounts AS a USING (account_id)
            JOIN tracks AS t USING (track_id)
            """)
        let (found, wanted) = (Set(listens), Set(expected))
        #expect(found.subtracting(wanted).sorted().prefix(5) == [])
        #expect(wanted.subtracting(found).sorted().prefix(5) == [])
        #expect(listens.count == expected.count)
        try expectEvidence(histories, shown.count, way)
    }

    /// Every row of every source is there once, whatever listen it supports.
    func expectEvidence(
        _ histories: [LivedHistory], _ live: Int, _ way: WholeWay
    ) throws {
        let exported = histories.reduce(0) { $0 + $1.extendedRows.count }
        let summed = histories.reduce(0) { sum, history in
            // Both exports have three days of account data, and these do not overlap.
            let first = Life.start + Life.day
            return sum + history.accountDataRows(from: first).count
        }
        let counts = try way.answer("SELECT source, count(*) FROM plays GROUP BY 1 ORDER BY 1")
        #expect(counts == ["0|\(live)", "1|\(exported)", "2|\(summed)"])
        #expect(try way.answer("SELECT count(*) FROM dead_letters") == ["0"])
    }
}
