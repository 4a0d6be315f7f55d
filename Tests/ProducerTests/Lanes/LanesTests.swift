import Plays
import Spotify
import Stage
import Testing
import Wire

@testable import Producer

@Suite struct `an app's lanes` {
    var lanes = Lanes()
    var random = SplitMix64(seed: 1)

    mutating func limit(_ wait: Int64?, _ bucket: Bucket, isQuota: Bool = false, now: Int64 = 0)
        -> Int64
    {
        let limit = CallLimit(waitMilliseconds: wait, isQuota: isQuota)
        return lanes.limited(limit, bucket, now: now, using: &random).waitMilliseconds
    }

    @Test mutating func `close one bucket for a quota, and no other`() {
        #expect(limit(72_000_000, .artists, isQuota: true) == 72_000_000)
        #expect(!lanes.admits(.artists, now: 71_999_999))
        #expect(lanes.admits(.artists, now: 72_000_000))
        for bucket in Bucket.allCases where bucket != .artists {
            #expect(lanes.admits(bucket, now: 0), "\(bucket)")
        }
        #expect(lanes.closed(at: 0) == [.artists: 72_000_000])
    }

    @Test mutating func `pause a whole app for a rate limit, then go one by one for a while`() {
        #expect(limit(7_000, .player) == 7_000)
        for bucket in Bucket.allCases { #expect(!lanes.admits(bucket, now: 6_999)) }
        #expect(lanes.admits(.player, now: 7_000))
        for _ in 0..<5 {
            lanes.began()
            #expect(!lanes.admits(.albums, now: 8_000), "one at a time")
            lanes.ended()
            lanes.succeeded()
        }
        lanes.began()
        #expect(lanes.admits(.albums, now: 8_000))
        #expect(lanes.closed(at: 0) == [:], "a pause is no block to remember")
    }

    @Test mutating func `wait half a minute for a limit that says nothing, then twice as long`() {
        let waits = (0..<8).map { _ in limit(nil, .player) }
        #expect((24_000...36_000).contains(waits[0]))
        #expect((48_000...72_000).contains(waits[1]))
        #expect((96_000...144_000).contains(waits[2]))
        #expect(waits.allSatisfy { $0 <= 1_200_000 })
        lanes.succeeded()
        #expect((24_000...36_000).contains(limit(nil, .player)))
    }

    @Test mutating func `let eight calls run side by side`() {
        for _ in 0..<8 {
            #expect(lanes.admits(.player, now: 0))
            lanes.began()
        }
        #expect(!lanes.admits(.player, now: 0))
        lanes.ended()
        #expect(lanes.admits(.player, now: 0))
    }
}

@Suite struct `an app's state` {
    static let hour: Int64 = 3_600_000

    @Test func `counts a day's calls, bucket by bucket`() {
        var budget = CallBudget()
        for hour in 0..<48 {
            budget.spend(.albums, wall: Int64(hour) * Self.hour)
            budget.spend(.albums, wall: Int64(hour) * Self.hour + 1)
        }
        budget.spend(.tracks, wall: 47 * Self.hour)
        #expect(budget.spent(.albums, wall: 47 * Self.hour) == 50, "a day and the hour begun")
        #expect(budget.spent(.tracks, wall: 47 * Self.hour) == 1)
        #expect(budget.spent(.albums, wall: 100 * Self.hour) == 0)
        #expect(budget.hours[.albums]?.count == 25)
    }

    @Test func `reads back what it wrote`() throws {
        var state = AppState()
        state.blockedUntil[.artists] = Instant(milliseconds: 1_767_225_600_000)
        state.budget.spend(.artists, wall: 7 * Self.hour)
        state.budget.spend(.tracks, wall: 8 * Self.hour)
        var writer = JSONWriter()
        state.write(clientID: "app", account: "me", to: &writer)
        #expect(
            writer.string == """
                {"v":1,"app":"app","account":"me",\
                "blocked_until":{"artists":"2026-01-01T00:00:00.000Z"},\
                "spent":{"artists":{"7":1},"tracks":{"8":1}}}
                """)
        #expect(AppState(writer.bytes, parser: JSONParser()) == state)
    }

    @Test func `closes after a restart what is still blocked, a week at most`() {
        let clock = ManualClock(wallMilliseconds: 1_000_000)
        clock.advance(milliseconds: 500)
        var state = AppState()
        state.blockedUntil = [
            .artists: Instant(milliseconds: 1_000_500 + Self.hour),
            .tracks: Instant(milliseconds: 1_000_400),
            .albums: Instant(milliseconds: 90 * 24 * Self.hour),
        ]
        let app = App("app", ["me": state], clock: clock.clock)
        #expect(
            app.lanes.closed(at: 500) == [
                .artists: 500 + Self.hour, .albums: 500 + 168 * Self.hour,
            ])
    }

    @Test func `forgets what was spent in a future that a wrong clock made`() {
        var budget = CallBudget()
        for _ in 0..<300 { budget.spend(.albums, wall: 40_000 * 24 * Self.hour) }
        #expect(budget.spent(.albums, wall: 20_000 * 24 * Self.hour) == 0)
        budget.spend(.albums, wall: 20_000 * 24 * Self.hour)
        #expect(budget.spent(.albums, wall: 20_000 * 24 * Self.hour - Self.hour) == 1)
    }

    @Test func `is what all accounts met and spent, each in a record of its own`() {
        let clock = ManualClock(wallMilliseconds: 1_000_000)
        var ada = AppState()
        ada.blockedUntil = [.artists: Instant(milliseconds: 1_000_000 + Self.hour)]
        ada.budget.spend(.albums, wall: 1_000_000)
        var ben = AppState()
        ben.blockedUntil = [.artists: Instant(milliseconds: 1_000_000 + 2 * Self.hour)]
        let app = App("app", ["ada": ada, "ben": ben], clock: clock.clock)
        #expect(app.lanes.closed(at: 0) == [.artists: 2 * Self.hour])
        app.spend(.albums, wall: 1_000_000, by: "ben")
        #expect(app.spent(.albums, wall: 1_000_000) == 2)
        #expect(app.news(of: "ada") == nil)
        #expect(app.news(of: "ben")?.budget.spent(.albums, wall: 1_000_000) == 1)
        app.published("ben")
        #expect(app.news(of: "ben") == nil)
        #expect(AppState.key("id", "ben") == "app:id/ben")
    }
}
