import Stage
import Synchronization

/// So many requests a second and no more; a few at once are fine after a while of quiet.
final class Throttle: Sendable {
    private struct Bucket {
        var thousandths: Int64
        var filledAt: Int64
    }

    private let bucket: Mutex<Bucket>
    private let clock: Clock
    private let perSecond: Int64
    private let burst: Int64

    init(perSecond: Int64 = 400, burst: Int64 = 800, clock: Clock) {
        self.perSecond = perSecond
        self.burst = burst
        self.clock = clock
        bucket = Mutex(
            Bucket(thousandths: burst * 1_000, filledAt: clock.monotonicMilliseconds()))
    }

    /// Takes one; false when there is none left.
    func take() -> Bool {
        fill { bucket in
            guard bucket.thousandths >= 1_000 else { return false }
            bucket.thousandths -= 1_000
            return true
        }
    }

    /// Whether there is one to take.
    var hasSome: Bool { fill { $0.thousandths >= 1_000 } }

    private func fill(_ body: (inout Bucket) -> Bool) -> Bool {
        let now = clock.monotonicMilliseconds()
        return bucket.withLock { bucket in
            let passed = min(max(0, now - bucket.filledAt), 3_600_000)
            bucket.thousandths = min(burst * 1_000, bucket.thousandths + passed * perSecond)
            bucket.filledAt = now
            return body(&bucket)
        }
    }
}
