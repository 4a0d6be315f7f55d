import Metrics
import Plays
import Spotify

/// What a producer measures beside what every stage does.
enum ProducerMetrics {
    static let calls = Metric.counter(
        "legato_spotify_calls_total", unit: "calls", labels: ["bucket", "answer"],
        "Calls of the service by the budget they count against and by the answer.")
    static let blockedUntil = Metric.gauge(
        "legato_spotify_blocked_until_timestamp_seconds", unit: "seconds",
        labels: ["app", "bucket"],
        "Until when an app may not make such calls, in seconds since 1970.")
    static let loginAge = Metric.gauge(
        "legato_login_age_seconds", unit: "seconds", labels: ["account"],
        "How long ago an account's owner agreed; a login ends after six months.")
    static let loginLeft = Metric.gauge(
        "legato_login_left_seconds", unit: "seconds", labels: ["account"],
        "How long an account's login lasts, 0 when it is over or was refused.")
    static let warnings = Metric.counter(
        "legato_login_warnings_total", unit: "warnings", labels: ["account", "days"],
        "Warnings that a login ends within 60, 30 or 7 days.")
    static let lastPoll = Metric.gauge(
        "legato_last_poll_timestamp_seconds", unit: "seconds", labels: ["account"],
        "When an account's plays were last read and published, in seconds since 1970; 0 before.")
    static let plays = Metric.counter(
        "legato_plays_published_total", unit: "plays", labels: ["account"],
        "Plays published, each once.")
    static let gaps = Metric.gauge(
        "legato_gaps_open", unit: "gaps", labels: ["account"],
        "Gaps in an account's plays that no import has closed.")
    static let completeness = Metric.gauge(
        "legato_completeness_ratio", unit: "ratio", labels: ["account"],
        "Share of the time from an account's first ledger entry to its last poll in no open gap.")

    /// Its own, for the page of all metrics.
    static let own = [
        calls, blockedUntil, loginAge, loginLeft, warnings, lastPoll, plays, gaps,
        completeness,
    ]
    /// All that a producer shows.
    static let all =
        own + StreamMetrics.transactions
        + [StreamMetrics.lastSuccess, StreamMetrics.recoveries, StreamMetrics.reachable]

    /// What has to be so before a producer is ready.
    enum Condition: String, CaseIterable {
        /// Every account's way into Kafka is open, and a broker answers.
        case kafka
        /// Some account is logged in, and no login was refused.
        case logins
    }
}

extension Instruments {
    /// A producer's instruments that nobody can read.
    static var silent: Instruments {
        Instruments(
            ProducerMetrics.all,
            readyWhen: ProducerMetrics.Condition.allCases.map(\.rawValue))
    }
}

extension SpotifyAnswer {
    /// One word for what came back.
    var label: String {
        switch self {
        case .content, .nothing: "ok"
        case .tokenRefused: "token-refused"
        case .forbidden: "forbidden"
        case .unknown: "not-found"
        case .limited(let limit): limit.isQuota ? "quota" : "rate-limit"
        case .unavailable: "unavailable"
        case .broken: "broken"
        }
    }
}

extension RefreshAnswer {
    /// One word for what came back.
    var label: String {
        switch self {
        case .token: "ok"
        case .dead: "token-refused"
        case .refused: "forbidden"
        case .later: "unavailable"
        case .broken: "broken"
        }
    }
}
