import Spotify
import Stage

/// When an account is asked next, and for what: pure, the monotonic time is a parameter.
struct AccountPoller {
    /// A request to send.
    enum Step: Hashable {
        /// Renew the access token.
        case refresh
        /// Ask for the plays.
        case poll
    }

    /// What an answer means for the loop.
    enum Verdict: Hashable {
        /// There is a page to publish.
        case publish([UInt8])
        /// There was nothing to publish; the poll is over.
        case done
        /// The next step is due at once.
        case goOn
        /// The refresh token is over: nothing is asked until there is another.
        case dead(String)
        /// The poll failed; `isNews` is false when it failed so the last time too.
        case failed(String, isNews: Bool)
    }

    private enum Phase: Equatable {
        case resting(until: Int64)
        case busy
        case halted
    }

    private let intervalMilliseconds: Int64
    private var phase: Phase
    private var startedAt: Int64?
    /// The service refused the access token, whatever its time says.
    private var mustRefresh = false
    /// A token was renewed since the poll began: a second refusal is no matter of time.
    private var hasRefreshed = false
    private var lastFailure: String?
    private var backoff: Backoff

    /// Starts with a poll at once.
    init(intervalMilliseconds: Int64, now: Int64) {
        self.intervalMilliseconds = intervalMilliseconds
        phase = .resting(until: now)
        backoff = Backoff(
            firstMilliseconds: min(1_000, intervalMilliseconds),
            limitMilliseconds: intervalMilliseconds)
    }

    /// When something is due; nil while a request is under way.
    var dueAt: Int64? {
        guard case .resting(let until) = phase else { return nil }
        return until
    }

    /// Since when the poll that is due has waited: a token that was renewed for it is part of it.
    var waitsSince: Int64? { dueAt.map { startedAt ?? $0 } }

    /// The next step, when it is due; the account counts as busy until it is answered.
    mutating func next(now: Int64, isTokenFresh: Bool) -> Step? {
        guard let dueAt, dueAt <= now else { return nil }
        phase = .busy
        if startedAt == nil { startedAt = now }
        return wantsRefresh(isTokenFresh: isTokenFresh) ? .refresh : .poll
    }

    /// Whether the next step renews the access token.
    ///
    /// Only once before a poll: a service may give tokens that last no longer than our margin.
    func wantsRefresh(isTokenFresh: Bool) -> Bool {
        mustRefresh || !isTokenFresh && !hasRefreshed
    }

    /// The poll waits for hours: a token that was renewed for it will be over.
    mutating func forgetRefresh() { hasRefreshed = false }

    /// Takes the answer to a refresh.
    mutating func refreshed(
        _ answer: RefreshAnswer, now: Int64, using random: inout some RandomNumberGenerator
    ) -> Verdict {
        switch answer {
        case .token:
            mustRefresh = false
            hasRefreshed = true
            phase = .resting(until: now)
            return .goOn
        case .dead(let words):
            halt()
            return .dead(words)
        case .refused(let words):
            return fail("the app was refused (\(words)): check --client-id and the secret", now)
        case .later(let words, let wait):
            let milliseconds = wait ?? backoff.next(using: &random)
            return fail("the token could not be renewed: \(words)", now, wait: milliseconds)
        case .broken(let words): return fail("the token could not be renewed: \(words)", now)
        }
    }

    /// Takes the answer to a poll.
    mutating func answered(
        _ answer: SpotifyAnswer, now: Int64, using random: inout some RandomNumberGenerator
    ) -> Verdict {
        switch answer {
        case .content(let body): return .publish(body)
        case .nothing:
            finished(now: now)
            return .done
        case .tokenRefused where hasRefreshed:
            return fail("the new access token was refused", now)
        case .tokenRefused:
            mustRefresh = true
            phase = .resting(until: now)
            return .goOn
        case .forbidden(let words): return fail("the service refused: \(words)", now)
        case .unknown: return fail("the service has no such address; check --spotify-api", now)
        case .limited(let limit):
            let words = limit.isQuota ? "the day's quota is used up" : "the service asked to wait"
            return fail(words, now, wait: limit.waitMilliseconds)
        case .unavailable(let words):
            let wait = backoff.next(using: &random)
            return fail("the service did not answer: \(words)", now, wait: wait)
        case .broken(let words): return fail("the answer made no sense: \(words)", now)
        }
    }

    /// The answer was 200 and is no page: cut off, or a page of HTML.
    mutating func garbled(
        now: Int64, using random: inout some RandomNumberGenerator
    ) -> Verdict {
        let wait = backoff.next(using: &random)
        return fail("the answer made no sense: it has no list of items", now, wait: wait)
    }

    /// Asks nothing until ``wake(now:)``.
    mutating func halt() {
        rest(until: .max)
        phase = .halted
    }

    /// There is another token: asks at once, if nothing was asked or what was asked failed.
    mutating func wake(now: Int64) {
        guard phase == .halted || dueAt != nil && lastFailure != nil else { return }
        lastFailure = nil
        rest(until: now)
    }

    /// There is a page: the next poll comes an interval after this one began.
    mutating func finished(now: Int64) {
        let next = (startedAt ?? now) + intervalMilliseconds
        lastFailure = nil
        backoff.reset()
        rest(until: max(next, now))
    }

    /// The poll is over without a page.
    mutating func fail(_ words: String, _ now: Int64, wait: Int64? = nil) -> Verdict {
        let isNews = words != lastFailure
        lastFailure = words
        rest(until: now + (wait ?? intervalMilliseconds))
        return .failed(words, isNews: isNews)
    }

    private mutating func rest(until: Int64) {
        phase = .resting(until: until)
        startedAt = nil
        hasRefreshed = false
    }
}
