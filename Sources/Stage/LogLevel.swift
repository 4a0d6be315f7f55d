/// How grave a line of the log is.
public enum LogLevel: String, FlagChoice, Comparable {
    /// For those who look into a fault.
    case debug
    /// What an operator wants to see once a minute.
    case info
    /// Something is wrong and is being dealt with.
    case warn
    /// Something failed and a person should look.
    case error

    private var rank: Int {
        switch self {
        case .debug: 0
        case .info: 1
        case .warn: 2
        case .error: 3
        }
    }

    /// Orders levels by gravity.
    public static func < (one: LogLevel, other: LogLevel) -> Bool { one.rank < other.rank }
}

/// How lines of the log are written.
public enum LogFormat: String, FlagChoice {
    /// `2026-01-02T03:04:05.678Z info sink: stored plays plays=500 took_ms=12`
    case text
    /// One JSON object a line.
    case json
}
