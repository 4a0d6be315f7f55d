import Plays
import Spotify
import Stage
import Testing

@testable import Producer

@Suite struct `an account's schedule` {
    static let token = Token(
        account: "me", clientID: "app", refreshToken: "R", authorizedAt: Instant(milliseconds: 0),
        scopes: [])
    var poller = AccountPoller(intervalMilliseconds: 60_000, now: 1_000)
    var random = SplitMix64(seed: 1)

    @Test mutating func `asks at once and then once an interval, counted from the start`() {
        #expect(poller.next(now: 999, isTokenFresh: true) == nil)
        #expect(poller.next(now: 1_000, isTokenFresh: true) == .poll)
        #expect(poller.next(now: 1_000, isTokenFresh: true) == nil, "a request is under way")
        #expect(
            poller.answered(.content([1]), now: 4_000, using: &random) == .publish([1]))
        #expect(poller.dueAt == nil)
        poller.finished(now: 5_000)
        #expect(poller.dueAt == 61_000)
    }

    @Test mutating func `asks at once when a poll took longer than an interval`() {
        _ = poller.next(now: 1_000, isTokenFresh: true)
        poller.finished(now: 90_000)
        #expect(poller.dueAt == 90_000)
    }

    @Test mutating func `renews an old token first`() {
        #expect(poller.next(now: 1_000, isTokenFresh: false) == .refresh)
        #expect(poller.refreshed(.token(Self.token), now: 1_500, using: &random) == .goOn)
        #expect(poller.next(now: 1_500, isTokenFresh: true) == .poll)
    }

    @Test mutating func `polls with a renewed token, however short its life`() {
        for round in 0..<3 {
            let now = poller.dueAt ?? 0
            #expect(poller.next(now: now, isTokenFresh: false) == .refresh, "round \(round)")
            #expect(poller.refreshed(.token(Self.token), now: now, using: &random) == .goOn)
            #expect(!poller.wantsRefresh(isTokenFresh: false))
            #expect(poller.next(now: now, isTokenFresh: false) == .poll, "round \(round)")
            poller.finished(now: now)
        }
    }

    @Test mutating func `renews a refused token once, then gives up until the next interval`() {
        #expect(poller.next(now: 1_000, isTokenFresh: true) == .poll)
        #expect(poller.answered(.tokenRefused, now: 2_000, using: &random) == .goOn)
        #expect(poller.next(now: 2_000, isTokenFresh: true) == .refresh)
        #expect(poller.refreshed(.token(Self.token), now: 3_000, using: &random) == .goOn)
        #expect(poller.next(now: 3_000, isTokenFresh: true) == .poll)
        #expect(
            poller.answered(.tokenRefused, now: 4_000, using: &random)
                == .failed("the new access token was refused", isNews: true))
        #expect(poller.dueAt == 64_000)
    }

    @Test(
        arguments: [
            (
                .limited(CallLimit(waitMilliseconds: 7_000, isQuota: false)), 7_000,
                "the service asked to wait"
            ),
            (
                .limited(CallLimit(waitMilliseconds: 90_000_000, isQuota: true)), 90_000_000,
                "the day's quota is used up"
            ),
            (.forbidden("no"), 60_000, "the service refused: no"),
            (.broken("status 418"), 60_000, "the answer made no sense: status 418"),
            (.unknown, 60_000, "the service has no such address; check --spotify-api"),
        ] as [(SpotifyAnswer, Int64, String)])
    func `waits as long as an answer says`(answer: SpotifyAnswer, wait: Int64, words: String) {
        var poller = poller
        var random = random
        _ = poller.next(now: 1_000, isTokenFresh: true)
        #expect(
            poller.answered(answer, now: 2_000, using: &random) == .failed(words, isNews: true))
        #expect(poller.dueAt == 2_000 + wait)
    }

    @Test mutating func `waits longer each time the service is away, an interval at most`() {
        var waits: [Int64] = []
        for attempt in 0..<10 {
            let now = poller.dueAt ?? 0
            _ = poller.next(now: now, isTokenFresh: true)
            let verdict = poller.answered(.unavailable("status 503"), now: now, using: &random)
            #expect(
                verdict == .failed("the service did not answer: status 503", isNews: attempt == 0))
            waits.append((poller.dueAt ?? 0) - now)
        }
        #expect((800...1_200).contains(waits[0]))
        #expect((1_600...2_400).contains(waits[1]))
        #expect(waits.allSatisfy { $0 <= 60_000 })
        #expect(waits[9] > 40_000)
    }

    @Test(
        arguments: [
            (
                .refused("Invalid client"), 60_000,
                "the app was refused (Invalid client): check --client-id and the secret"
            ),
            (
                .later("status 429", milliseconds: 5_000), 5_000,
                "the token could not be renewed: status 429"
            ),
        ] as [(RefreshAnswer, Int64, String)])
    func `says why a token was not renewed`(answer: RefreshAnswer, wait: Int64, words: String) {
        var poller = poller
        var random = random
        _ = poller.next(now: 1_000, isTokenFresh: false)
        #expect(
            poller.refreshed(answer, now: 2_000, using: &random) == .failed(words, isNews: true))
        #expect(poller.dueAt == 2_000 + wait)
    }

    @Test mutating func `is done with a poll that has nothing`() {
        _ = poller.next(now: 1_000, isTokenFresh: true)
        #expect(poller.answered(.nothing, now: 2_000, using: &random) == .done)
        #expect(poller.dueAt == 61_000)
    }

    @Test mutating func `asks nothing more with a dead token until there is another`() {
        _ = poller.next(now: 1_000, isTokenFresh: false)
        #expect(poller.refreshed(.dead("x"), now: 2_000, using: &random) == .dead("x"))
        #expect(poller.dueAt == nil)
        #expect(poller.next(now: .max, isTokenFresh: true) == nil)
        poller.wake(now: 9_000)
        #expect(poller.next(now: 9_000, isTokenFresh: true) == .poll)
        poller.wake(now: 9_500)
        #expect(poller.dueAt == nil, "a request is under way")
    }

    @Test mutating func `asks at once with another token when the last one failed`() {
        _ = poller.fail("others can read the token", 2_000)
        #expect(poller.dueAt == 62_000)
        poller.wake(now: 9_000)
        #expect(poller.dueAt == 9_000)
        // What went well is not asked again.
        _ = poller.next(now: 9_000, isTokenFresh: true)
        poller.finished(now: 9_100)
        poller.wake(now: 9_200)
        #expect(poller.dueAt == 69_000)
    }

    @Test mutating func `asks a garbled answer again soon, an interval later at most`() {
        var waits: [Int64] = []
        for _ in 0..<10 {
            let now = poller.dueAt ?? 0
            _ = poller.next(now: now, isTokenFresh: true)
            _ = poller.garbled(now: now, using: &random)
            waits.append((poller.dueAt ?? 0) - now)
        }
        #expect(waits[0] < 2_000)
        #expect(waits.allSatisfy { $0 <= 60_000 })
    }
}
