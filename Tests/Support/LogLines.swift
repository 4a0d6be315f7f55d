public import Stage
internal import Synchronization

/// A log that remembers its lines, without their time.
public final class LogLines: Sendable {
    private let stage: String
    private let level: LogLevel
    private let stored = Mutex<[String]>([])

    /// Begins without a line; lines below a level are not told.
    public init(stage: String, level: LogLevel = .info) {
        self.stage = stage
        self.level = level
    }

    /// The log to hand to what is tested.
    public var log: Log {
        Log(stage: stage, level: level) { line in
            let words = line.split(separator: " ", maxSplits: 1)
            self.stored.withLock { $0.append(words.count == 2 ? String(words[1]) : line) }
        }
    }

    /// What was told so far.
    public var lines: [String] { stored.withLock { $0 } }
}
