import Plays
import Spotify
import Testing
import Wire

@testable import Producer

/// A page of recently played in a few words: `a@10` is track `a` at second 10, the newest first.
private func page(_ items: [String], isFull: Bool = false) -> [UInt8] {
    let texts = items.map { item in
        let halves = item.split(separator: "@")
        let second = Int64(halves[1]) ?? 0
        let time = Instant(milliseconds: second * 1000)
        let track = halves[0] == "-" ? "null" : #"{"uri":"spotify:track:\#(halves[0])"}"#
        return #"{"track":\#(track),"played_at":"\#(time)"}"#
    }
    let next = isFull ? #""http://127.0.0.1/?before=1""# : "null"
    return Array(#"{"items":[\#(texts.joined(separator: ","))],"next":\#(next)}"#.utf8)
}

private let now = Instant(milliseconds: 1_000_000)

private func plan(_ body: [UInt8], _ cursor: Cursor = Cursor()) throws -> PollPlan {
    let planner = PollPlanner(digest: SHA256())
    return try body.withUnsafeBytes { bytes in
        let page = try #require(RecentlyPlayed(bytes, parser: JSONParser()))
        return planner.plan(page, account: "me", cursor: cursor, at: now)
    }
}

@Suite struct `a poll's plan` {
    @Test func `publishes new plays, the oldest first`() throws {
        let body = page(["c@30", "b@20", "a@10"])
        let plan = try plan(body)
        #expect(plan.plays.map(\.endedAt.seconds) == [10, 20, 30])
        let items = plan.plays.map { String(decoding: body[$0.bytes], as: UTF8.self) }
        #expect(
            items[0]
                == #"{"track":{"uri":"spotify:track:a"},"played_at":"1970-01-01T00:00:10.000Z"}"#)
        let entry = LedgerEntry(
            entry: plan.entry.entry, account: "me", kind: .poll, at: now, read: 3, accepted: 3,
            source: .api, from: Instant(milliseconds: 10_000), to: Instant(milliseconds: 30_000))
        #expect(plan.entry == entry)
        #expect(plan.entry.entry.count == 32)
        #expect(plan.gap == nil)
        #expect(plan.cursor.known.count == 3)
        #expect(plan.cursor.newest == Instant(milliseconds: 30_000))
    }

    @Test func `leaves known plays out, and changes nothing when there is no other`() throws {
        let first = try plan(page(["b@20", "a@10"]))
        let second = try plan(page(["c@30", "b@20", "a@10"]), first.cursor)
        #expect(second.plays.map(\.endedAt.seconds) == [30])
        #expect((second.entry.accepted, second.entry.duplicate) == (1, 2))
        let third = try plan(page(["c@30", "b@20", "a@10"]), second.cursor)
        #expect(!third.hasNews)
        #expect(third.cursor == second.cursor)
        #expect((third.entry.read, third.entry.duplicate) == (3, 3))
    }

    @Test func `knows itself in a cursor that was read after it was published`() throws {
        let first = try plan(page(["b@20", "a@10"]))
        let second = try plan(page(["d@40", "c@30", "b@20"]), first.cursor)
        let third = try plan(page(["e@50", "d@40"]), second.cursor)
        #expect(second.isPublished(in: second.cursor))
        #expect(second.isPublished(in: third.cursor))
        #expect(!second.isPublished(in: first.cursor))
        let half = Cursor(known: Array(second.cursor.known.dropLast()), newest: now)
        #expect(!second.isPublished(in: half))
        let nothing = try plan(page(["b@20"]), first.cursor)
        #expect(!nothing.isPublished(in: first.cursor), "it may go out again: its sums are equal")
    }

    @Test func `takes a play that turns up late`() throws {
        let first = try plan(page(["c@30", "a@10"]))
        let second = try plan(page(["c@30", "b@20", "a@10"]), first.cursor)
        #expect(second.plays.map(\.endedAt.seconds) == [20])
        #expect(second.cursor.newest == Instant(milliseconds: 30_000))
    }

    @Test func `takes repeats of one track as plays of their own`() throws {
        let plan = try plan(page((0..<20).map { "a@\(400 - $0 * 20)" }))
        #expect(plan.entry.accepted == 20)
        #expect(Set(plan.cursor.known).count == 20)
    }

    @Test func `counts every item once`() throws {
        let items = [
            "z@4601", "y@4600", "-@50", "a@10", "a@10", "x@-1", "w@0",
        ]
        var body = String(decoding: page(items), as: UTF8.self)
        body = body.replacing(
            "[{", with: #"[{"track":{"uri":"spotify:track:q"}},{"track":{},"played_at":"?"},{"#)
        let plan = try plan(Array(body.utf8))
        #expect(plan.entry.read == 9)
        #expect(plan.entry.accepted == 3)
        #expect(plan.entry.duplicate == 1)
        #expect(plan.entry.filtered == ["no-track": 1])
        #expect(plan.entry.failed == 4)
        #expect(plan.entry.addsUp)
        #expect(plan.plays.map(\.endedAt.seconds) == [0, 10, 4600])
    }

    @Test func `takes an empty answer`() throws {
        let plan = try plan(page([]))
        #expect((plan.entry.read, plan.entry.from, plan.entry.to) == (0, nil, nil))
        #expect(!plan.hasNews && plan.gap == nil)
    }

    @Test(arguments: [
        (["b@20", "a@10"], true, false, "nothing was lost: one of them is known"),
        (["d@40", "c@30"], false, false, "the page was not full"),
        (["d@40", "c@30"], true, true, "plays were lost between 20 and 30"),
        ([], true, false, "nothing is shown"),
    ])
    func `opens a gap only when plays were lost`(
        items: [String], isFull: Bool, hasGap: Bool, why: Comment
    ) throws {
        let first = try plan(page(["b@20"]))
        let second = try plan(page(items, isFull: isFull), first.cursor)
        #expect((second.gap != nil) == hasGap, why)
    }

    @Test func `says which time a gap spans`() throws {
        let first = try plan(page(["b@20", "a@10"]))
        let gap = try plan(page(["d@40", "c@30"], isFull: true), first.cursor).gap
        let name = try #require(gap?.entry)
        #expect(
            gap
                == LedgerEntry(
                    entry: name, account: "me", kind: .gapOpened, at: now, source: .api,
                    from: Instant(milliseconds: 20_000), to: Instant(milliseconds: 30_000),
                    gap: name))
        #expect(try plan(page(["d@40", "c@30"], isFull: true)).gap == nil, "nothing was known")
    }

    @Test func `has the play ids of the records' page`() throws {
        let plan = try plan(page(["a@10"]))
        // printf 'api\x1fme\x1fspotify:track:a\x1f10000' | sha256sum | cut -c1-32
        #expect(plan.cursor.known.map(\.description) == ["fbfc779f0c4dcf6513d6459090998af4"])
    }
}

@Suite struct `a cursor` {
    @Test func `keeps the newest plays it learnt`() {
        var cursor = Cursor()
        for number in 0..<1_000 {
            let id = Fingerprint(high: 0, low: UInt64(number))
            cursor.learn([(id, Instant(milliseconds: Int64(number)))])
        }
        #expect(cursor.known.map(\.low) == Array(550..<1_000))
        #expect(cursor.newest == Instant(milliseconds: 999))
        #expect(cursor.knows(Fingerprint(high: 0, low: 550)))
        #expect(!cursor.knows(Fingerprint(high: 0, low: 549)))
    }

    @Test func `reads back what it wrote`() {
        let ids = [Fingerprint(high: 1, low: 2), Fingerprint(high: .max, low: 3)]
        let cursor = Cursor(known: ids, newest: Instant(milliseconds: 1_767_225_600_123))
        var writer = JSONWriter()
        cursor.write(account: "me", to: &writer)
        #expect(
            writer.string == """
                {"v":1,"account":"me","newest":"2026-01-01T00:00:00.123Z","login":null,\
                "plays":["00000000000000010000000000000002","ffffffffffffffff0000000000000003"]}
                """)
        #expect(Cursor(writer.bytes, parser: JSONParser()) == cursor)
    }

    @Test(arguments: [
        Cursor.Login(authorizedAt: Instant(milliseconds: 5)),
        Cursor.Login(authorizedAt: Instant(milliseconds: 5), warnedDays: 30, isDead: true),
    ])
    func `reads back what it knows of a login`(login: Cursor.Login) {
        let cursor = Cursor(known: [], newest: nil, login: login)
        var writer = JSONWriter()
        cursor.write(account: "me", to: &writer)
        #expect(Cursor(writer.bytes, parser: JSONParser()) == cursor)
    }

    @Test func `keeps its login when it learns plays`() {
        let login = Cursor.Login(authorizedAt: Instant(milliseconds: 5))
        var cursor = Cursor(known: [], newest: nil, login: login)
        cursor.learn([(Fingerprint(high: 0, low: 1), Instant(milliseconds: 9))])
        #expect(cursor.login == login)
    }

    @Test func `is read from a record of before logins were noted`() {
        let text = #"{"v":1,"account":"me","newest":null,"plays":[]}"#
        let cursor = Array(text.utf8).withUnsafeBytes { Cursor($0, parser: JSONParser()) }
        #expect(cursor == Cursor())
    }

    @Test(arguments: [
        "", "{}", #"{"v":2,"plays":[]}"#, #"{"v":1,"plays":["xyz"]}"#, #"{"v":1,"plays":7}"#,
        #"{"v":1,"newest":"2026-01-01T00:00:00Z","plays":[]}"#,
        #"{"v":1,"plays":["00000000000000010000000000000002"]}"#,
    ])
    func `is not made up from nonsense`(text: String) {
        let cursor = Array(text.utf8).withUnsafeBytes { Cursor($0, parser: JSONParser()) }
        #expect(cursor == nil)
    }
}
