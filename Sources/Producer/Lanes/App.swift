import Plays
import Stage

/// One app in the loop: its lanes, and what its accounts keep of them over a restart.
final class App {
    let clientID: String
    var lanes = Lanes()
    /// What each account met and spent; what others' accounts did as it was at the start.
    private var shares: [String: AppState]
    /// Accounts whose share the topic does not know yet.
    private var dirty: Set<String> = []

    /// No block lasts longer than that, whatever a clock says.
    private static let longestBlock: Int64 = 7 * 86_400_000

    /// Takes up what is known of an app, by account.
    init(_ clientID: String, _ shares: [String: AppState], clock: Clock) {
        self.clientID = clientID
        self.shares = shares
        let wall = clock.wallMilliseconds()
        for (bucket, until) in shares.values.flatMap(\.blockedUntil)
        where until.milliseconds > wall {
            let rest = min(until.milliseconds - wall, Self.longestBlock)
            lanes.close(bucket, until: clock.monotonicMilliseconds() + rest)
        }
    }

    /// An account's share when the topic does not know it yet.
    func news(of account: String) -> AppState? { dirty.contains(account) ? shares[account] : nil }

    /// The topic knows an account's share.
    func published(_ account: String) { dirty.remove(account) }

    /// Remembers a block that an account met; gives its end by the wall clock.
    func block(
        _ bucket: Bucket, for milliseconds: Int64, wall: Int64, by account: String
    ) -> Instant {
        let until = Instant(milliseconds: wall + milliseconds)
        change(account) { share in
            share.blockedUntil = share.blockedUntil.filter { $0.value.milliseconds > wall }
            share.blockedUntil[bucket] = until
        }
        return until
    }

    /// Notes a call against its bucket's budget.
    func spend(_ bucket: Bucket, wall: Int64, by account: String) {
        change(account) { $0.budget.spend(bucket, wall: wall) }
    }

    /// What all accounts of the app spent in the day before `wall`.
    func spent(_ bucket: Bucket, wall: Int64) -> Int {
        shares.values.reduce(0) { $0 + $1.budget.spent(bucket, wall: wall) }
    }

    /// Until when each bucket is closed, by the wall clock; only those that are.
    func blocked(wall: Int64) -> [Bucket: Instant] {
        var blocked: [Bucket: Instant] = [:]
        for (bucket, until) in shares.values.flatMap(\.blockedUntil)
        where until.milliseconds > wall {
            blocked[bucket] = max(until, blocked[bucket] ?? until)
        }
        return blocked
    }

    private func change(_ account: String, _ body: (inout AppState) -> Void) {
        body(&shares[account, default: AppState()])
        dirty.insert(account)
    }
}
