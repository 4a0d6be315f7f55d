import Spotify
import Stage

/// Which calls of one app may start now: pure, the monotonic time is a parameter.
///
/// A quota closes its own bucket and no other. A rate limit counts an app's calls together, so it
/// closes all of them for a short while; after it, one call at a time.
struct Lanes {
    private var closedUntil: [Bucket: Int64] = [:]
    private var pausedUntil: Int64 = .min
    private var silentWait = Backoff(
        firstMilliseconds: 30_000, limitMilliseconds: 1_200_000)
    /// Good answers that are wanted before calls run side by side again.
    private var careFor = 0
    private(set) var underWay = 0

    /// So many calls of an app run side by side.
    static let widthLimit = 8
    private static let careAfterLimit = 5

    /// When a call of this bucket may start; not after `now` when it may at once.
    func opensAt(_ bucket: Bucket, now: Int64) -> Int64 {
        max(closedUntil[bucket] ?? .min, pausedUntil)
    }

    /// Whether a call of this bucket may start.
    func admits(_ bucket: Bucket, now: Int64) -> Bool {
        opensAt(bucket, now: now) <= now && underWay < (careFor > 0 ? 1 : Self.widthLimit)
    }

    /// A call started.
    mutating func began() { underWay += 1 }

    /// A call is over, whatever came of it.
    mutating func ended() { underWay = max(underWay - 1, 0) }

    /// An answer was no refusal for too many calls.
    mutating func succeeded() {
        careFor = max(careFor - 1, 0)
        silentWait.reset()
    }

    /// Takes a 429; gives the wait, and whether it closes the bucket for long.
    mutating func limited(
        _ limit: CallLimit, _ bucket: Bucket, now: Int64,
        using random: inout some RandomNumberGenerator
    ) -> (waitMilliseconds: Int64, isBlock: Bool) {
        let wait = limit.waitMilliseconds ?? silentWait.next(using: &random)
        guard !limit.isQuota else {
            close(bucket, until: now + wait)
            return (wait, true)
        }
        pausedUntil = max(pausedUntil, now + wait)
        careFor = Self.careAfterLimit
        return (wait, false)
    }

    /// Closes a bucket, as after a restart.
    mutating func close(_ bucket: Bucket, until: Int64) {
        closedUntil[bucket] = max(closedUntil[bucket] ?? .min, until)
    }

    /// The buckets that are closed, and until when.
    func closed(at now: Int64) -> [Bucket: Int64] { closedUntil.filter { $0.value > now } }
}
