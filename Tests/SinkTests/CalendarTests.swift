import Plays
import SQLite
import Stage
import Testing

@testable import Sink

@Suite struct `the days of a store` {
    /// What keeps a day: a listen of any account, however long it lasted, left out or not.
    @Test(
        arguments: [180_000, 400_000_000],
        [("me", false), ("me", true), ("you", false), ("you", true)])
    func `stay while any listen is of them`(
        played: Int64, by listener: (account: String, isExcluded: Bool)
    ) throws {
        let (account, isExcluded) = listener
        let bench = try Bench()
        let store = try bench.open()
        let stays = Records.listen(0, play: 1, account: account, track: "t1", played: played)
        let goes = Records.listen(1, play: 2, track: "t2")
        let moved = Records.listen(
            2, play: 2, track: "t2", start: "2026-03-09T16:00:00.000Z", date: "2026-03-09")
        let left = Records.correction(0, track: isExcluded ? "t1" : "t3", account: account)
        for record in [stays, left, goes, moved] {
            _ = try store.store(RecordBatch([record]), advances: false)
        }
        #expect(try bench.rows("SELECT date_id FROM dates") == ["20260304", "20260309"])
        let gone = Records.listen(
            3, play: 1, account: account, track: "t1", start: "2026-03-09T17:00:00.000Z",
            date: "2026-03-09", hour: 17)
        _ = try store.store(RecordBatch([gone]), advances: false)
        #expect(try bench.rows("SELECT date_id FROM dates") == ["20260309"])
        #expect(try bench.rows("PRAGMA foreign_key_check") == [])
        #expect(try bench.wrongSums() == [])
    }

    /// An import of years may move what stood at the edge of each day.
    @Test func `go without a look at all listens for each`() throws {
        let bench = try Bench()
        _ = try bench.open()
        let plan = try bench.plan(Calendar.deletion)
        #expect(plan.contains { $0.hasPrefix("SEARCH h USING PRIMARY KEY") }, "\(plan)")
        // There are few accounts.
        #expect(
            plan.allSatisfy { !$0.hasPrefix("SCAN") || ($0 + " ").hasPrefix("SCAN a ") }, "\(plan)")
    }
}
