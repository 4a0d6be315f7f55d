import Stage
import Synchronization

/// A log that remembers its lines, without their time.
final class LogLines: Sendable {
    private let stored = Mutex<[String]>([])

    var log: Log {
        Log(stage: "producer") { line in
            let words = line.split(separator: " ", maxSplits: 1)
            self.stored.withLock { $0.append(words.count == 2 ? String(words[1]) : line) }
        }
    }

    var lines: [String] { stored.withLock { $0 } }
}
