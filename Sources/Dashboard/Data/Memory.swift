import Stage
import Synchronization

/// What was found out, for as long as the database has not changed, or a moment longer.
///
/// A database that is written all the time changes several times a second. What is younger than
/// ``graceMilliseconds`` is shown again then, so that a page that sums up years is not summed up
/// for every listen that comes.
final class Memory: Sendable {
    private struct Entry {
        let value: any Sendable
        let version: Int64
        let madeAt: Int64
        var usedAt: Int64
    }

    static let graceMilliseconds: Int64 = 5_000
    private static let capacity = 96

    private let entries = Mutex<[String: Entry]>([:])
    private let clock: Clock

    init(clock: Clock) { self.clock = clock }

    /// The value of a key, made when it is not known or too old.
    func value<Value: Sendable>(
        _ key: String, version: Int64, make: () throws -> Value
    ) rethrows -> Value {
        let now = clock.monotonicMilliseconds()
        let known = entries.withLock { entries -> Value? in
            guard let entry = entries[key],
                entry.version == version || now - entry.madeAt < Self.graceMilliseconds
            else { return nil }
            entries[key]?.usedAt = now
            return entry.value as? Value
        }
        if let known { return known }
        let value = try make()
        let entry = Entry(value: value, version: version, madeAt: now, usedAt: now)
        entries.withLock { entries in
            entries[key] = entry
            guard entries.count > Self.capacity else { return }
            let oldest = entries.min { $0.value.usedAt < $1.value.usedAt }
            if let oldest { entries[oldest.key] = nil }
        }
        return value
    }
}
