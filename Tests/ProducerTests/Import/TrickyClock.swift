import Stage
import Synchronization

/// A clock that jumps on at each look, and does something at one of them.
final class TrickyClock: Sendable {
    private let looks = Mutex(0)
    private let stepMilliseconds: Int64
    private let moment: Int
    private let act: @Sendable () -> Void

    /// Plans a clock whose monotonic hand jumps by `stepMilliseconds` at each look, and which calls
    /// `act` when it is looked at for the `moment`-th time.
    init(
        stepMilliseconds: Int64, moment: Int = 0, act: @escaping @Sendable () -> Void = {}
    ) {
        self.stepMilliseconds = stepMilliseconds
        self.moment = moment
        self.act = act
    }

    var clock: Clock {
        Clock(
            wallMilliseconds: {
                _ = self.look()
                return Clock.system.wallMilliseconds()
            },
            monotonicMilliseconds: {
                Clock.system.monotonicMilliseconds() + self.look() * self.stepMilliseconds
            })
    }

    /// How often it was looked at.
    private func look() -> Int64 {
        let count = looks.withLock { count in
            count += 1
            return count
        }
        if count == moment { act() }
        return Int64(count)
    }
}
