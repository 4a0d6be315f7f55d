import Plays
import Spotify
import Stage

extension ProducerLoop {
    /// A lane that is closed for hours: the one poll of `--once` does not wait for it.
    func closed(_ worker: AccountWorker, until: Int64?, now: Int64) {
        guard let until else { return }
        worker.poller.forgetRefresh()
        guard options.isOnce else { return }
        let end = Instant(milliseconds: clock.wallMilliseconds() + until - now)
        fail(worker, "the day's quota is used up until \(end)", .warn)
    }

    /// Lets an app's lanes know what an answer means for them; a limit comes back with its wait.
    func settled(
        _ answer: SpotifyAnswer, _ clientID: String, _ bucket: Bucket, _ worker: AccountWorker
    ) -> SpotifyAnswer {
        count(answer, bucket)
        guard let app = apps[clientID] else { return answer }
        switch answer {
        case .limited(let limit):
            let now = clock.monotonicMilliseconds()
            let (wait, isBlock) = app.lanes.limited(limit, bucket, now: now, using: &random)
            if isBlock { block(bucket, of: app, for: wait, worker) }
            return .limited(CallLimit(waitMilliseconds: wait, isQuota: limit.isQuota))
        case .forbidden(let words):
            return .forbidden(
                Refusal.words(
                    words, account: worker.account,
                    command: options.loginCommand(worker.account)))
        default:
            app.lanes.succeeded()
            return answer
        }
    }

    private func block(
        _ bucket: Bucket, of app: App, for wait: Int64, _ worker: AccountWorker
    ) {
        let wall = clock.wallMilliseconds()
        let now = Instant(milliseconds: wall)
        let until = app.block(bucket, for: wait, wall: wall, by: worker.account)
        let parts = ["blocked", app.clientID, bucket.rawValue, now.description]
        worker.pendingEntries.append(
            LedgerEntry(
                entry: watch.identifier.text(parts), account: worker.account, kind: .blocked,
                at: now, from: now, to: until, bucket: bucket.rawValue))
        log.warn(
            "a quota is used up, no call until then",
            ["bucket": .text(bucket.rawValue), "until": .text("\(until)")])
    }
}
