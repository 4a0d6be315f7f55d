import Foundation
import HTTP
import Stage
import Support
import Testing

@testable import Dashboard

@Suite(.runLimit) struct `a table that is long` {
    static let history = Result { try Lived(days: 100) }

    private func lines(_ target: String) throws -> Int {
        try Rig(Self.history.get().path).page(target).split(separator: "\r\n").count - 1
    }

    @Test func `is whole in a file, or as long as one wants it`() throws {
        #expect(try lines("/data/newest.csv") == 1_201)
        #expect(try lines("/data/list-items.csv?list=saved-tracks") == 1_000)
        #expect(try lines("/data/newest.csv?limit=1001") == 1_001)
        #expect(try lines("/data/newest.csv?limit=7") == 7)
        let json = try Rig(Self.history.get().path).ask("/data/newest.json")
        let parsed = try JSONSerialization.jsonObject(with: Data(json.body)) as? [String: Any]
        let rows = try #require(parsed?["rows"] as? [[String: Any]])
        #expect(Set(rows.compactMap { $0["arrival"] as? Int }).count == 1_201)
    }

    /// The longest file of the test's, as it is sent.
    private func stream(_ rig: Rig) throws -> HTTPBodyStream? {
        let url = try HTTPURL("http://127.0.0.1/data/newest.csv")
        return rig.router.answer(HTTPRequest(.get, url, headers: ["Host": "localhost"])).stream
    }

    @Test func `keeps no sums for a reader that is slow`() throws {
        let history = try History.lived(days: 2, perDay: 2)
        let rig = try Rig(history.path)
        let archive = rig.router.archive
        weak let sums = try archive.ask { $0.sums }
        let slow = try #require(try stream(rig))
        _ = try slow.piece()
        #expect(sums != nil)
        try history.listenOnce(track: 0, at: History.now)
        try archive.refresh()
        #expect(sums == nil)
        #expect(try !slow.rest().isEmpty)
    }

    @Test func `is one of few under way, and has ten minutes`() throws {
        let hand = ManualClock(wallMilliseconds: History.now)
        let rig = try Rig(Self.history.get().path, clock: hand.clock)
        var slow = try (0..<FileDesk.places).map { _ in try #require(try stream(rig)) }
        let late = try rig.ask("/data/newest.csv")
        #expect(late.status == 503 && late.headers["Refresh"] == "5")
        #expect(try rig.ask("/data/totals.json").status == 200)
        #expect(try rig.ask("/top").status == 200)
        slow.removeLast()
        #expect(try rig.ask("/data/newest.csv").status == 200)
        _ = try slow[0].piece()
        hand.advance(milliseconds: FileDesk.limitMilliseconds)
        #expect(throws: ReaderError.self) { try slow[0].piece() }
    }

    @Test func `ends without an end when another database takes the place of its own`() throws {
        let history = try History.lived(days: 2, perDay: 2)
        let slow = try #require(try stream(Rig(history.path)))
        _ = try slow.piece()
        try history.giveWay(to: History.lived(days: 1, perDay: 4))
        #expect(throws: ReaderError.self) { try slow.rest() }
    }

    @Test func `is sent in pieces, in the order of the first moment`() throws {
        let history = try History.lived(days: 90, perDay: 12)
        let rig = try Rig(history.path)
        let before = try rig.ask("/data/newest.csv").body
        let stream = try #require(try stream(rig))
        var pieces = [try #require(try stream.piece()), try #require(try stream.piece())]
        try history.listenOnce(track: 3, at: History.now)
        while let piece = try stream.piece() { pieces.append(piece) }
        #expect(pieces.count == 3)
        #expect(Array(pieces.joined()) == before)
    }

    @Test func `is turned over page by page, and says how much there is`() throws {
        let rig = try Rig(Self.history.get().path)
        let first = try rig.page("/lists?list=saved-tracks")
        #expect(first.contains("100 of 1,000 rows"))
        #expect(first.contains("from=101\">After these</a>") && !first.contains("Before these"))
        let last = try rig.page("/lists?list=saved-tracks&from=901")
        #expect(last.contains("from=801\">Before these</a>") && !last.contains("After these"))
        for from in ["0", "-5", "x", "99999999999999999999", "9223372036854775807"] {
            #expect(try rig.ask("/lists?list=saved-tracks&from=\(from)").status == 200)
        }
    }

    @Test func `of a list is there as it was each time it was taken`() throws {
        let rig = try Rig(Self.history.get().path)
        let now = try rig.page("/data/list-items.csv?list=playlist:p")
        #expect(now.split(separator: "\r\n").count == 1 + 3)
        let then = History.now - 228 * 3_600_000
        let before = "/lists?list=playlist:p&taken=\(then)"
        #expect(try lines("/data/list-items.csv?list=playlist:p&taken=\(then)") == 2)
        #expect(try rig.page(before).contains("What was in it on 2026-03-01 00:00 UTC"))
        #expect(try rig.page("/lists?list=playlist:p").contains("taken=\(then)"))
        #expect(try rig.ask("/lists?list=playlist:p&taken=5").status == 404)
    }
}
