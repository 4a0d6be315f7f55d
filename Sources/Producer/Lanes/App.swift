import Plays
import Stage

/// One app in the loop: its lanes and what is kept of them over a restart.
final class App {
    let clientID: String
    var lanes = Lanes()
    private(set) var state: AppState
    /// Whether the topic does not know the newest state yet.
    var isDirty = false

    /// No block lasts longer than that, whatever a clock says.
    private static let longestBlock: Int64 = 7 * 86_400_000

    /// Takes up what is known of an app.
    init(_ clientID: String, _ state: AppState, clock: Clock) {
        self.clientID = clientID
        self.state = state
        let wall = clock.wallMilliseconds()
        for (bucket, until) in state.blockedUntil where until.milliseconds > wall {
            let rest = min(until.milliseconds - wall, Self.longestBlock)
            lanes.close(bucket, until: clock.monotonicMilliseconds() + rest)
        }
    }

    /// Remembers a block; gives its end by the wall clock.
    func block(_ bucket: Bucket, for milliseconds: Int64, wall: Int64) -> Instant {
        let until = Instant(milliseconds: wall + milliseconds)
        state.blockedUntil = state.blockedUntil.filter { $0.value.milliseconds > wall }
        state.blockedUntil[bucket] = until
        isDirty = true
        return until
    }

    /// Notes a call against its bucket's budget.
    func spend(_ bucket: Bucket, wall: Int64) {
        state.budget.spend(bucket, wall: wall)
        isDirty = true
    }
}
