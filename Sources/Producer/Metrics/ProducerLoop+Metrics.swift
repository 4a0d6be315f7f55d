import Metrics
import Plays
import Spotify
import Stage

extension ProducerLoop {
    private static let measureMilliseconds: Int64 = 1_000
    private static let retryMilliseconds: Int64 = 60_000
    /// Calls of the accounts service, which are no calls of the Web API.
    private static let tokenBucket = "token"

    /// Notes an answer of the Web API.
    func count(_ answer: SpotifyAnswer, _ bucket: Bucket) {
        instruments.measurements.add(
            1, to: ProducerMetrics.calls, [bucket.rawValue, answer.label])
    }

    /// Notes an answer of the accounts service.
    func count(_ answer: RefreshAnswer) {
        instruments.measurements.add(
            1, to: ProducerMetrics.calls, [Self.tokenBucket, answer.label])
    }

    /// Says how all stands, once a second at most.
    func measure() {
        instruments.beat()
        let now = clock.monotonicMilliseconds()
        guard now >= nextMeasure else { return }
        nextMeasure = now + Self.measureMilliseconds
        let wall = clock.wallMilliseconds()
        for worker in workers { measure(worker, wall: wall) }
        measureBlocks(wall: wall)
        measureGaps(now: now)
        judgeHealth()
    }

    private func measure(_ worker: AccountWorker, wall: Int64) {
        let measurements = instruments.measurements
        let label = [worker.account]
        guard let token = try? worker.token() else {
            for metric in [ProducerMetrics.loginAge, ProducerMetrics.loginLeft] {
                measurements.forget(metric) { $0 == label }
            }
            return
        }
        let began = token.authorizedAt
        let left = TokenClock.end(of: began).milliseconds - wall
        let age = max(wall - began.milliseconds, 0)
        measurements.set(ProducerMetrics.loginAge, label, to: age / 1_000)
        measurements.set(
            ProducerMetrics.loginLeft, label, to: worker.isRefused ? 0 : max(left, 0) / 1_000)
    }

    private func measureBlocks(wall: Int64) {
        let measurements = instruments.measurements
        measurements.forget(ProducerMetrics.blockedUntil)
        for (clientID, app) in apps {
            for (bucket, until) in app.blocked(wall: wall) {
                measurements.set(
                    ProducerMetrics.blockedUntil, [clientID, bucket.rawValue],
                    to: until.milliseconds / 1_000)
            }
        }
    }

    private func measureGaps(now: Int64) {
        guard options.tellsGaps, now >= nextGapView else { return }
        do {
            let view = try gapView ?? GapView(cluster, log: log)
            gapView = view
            try view.follow()
            guard view.isCaughtUp else { return }
            for worker in workers {
                instruments.measurements.set(
                    ProducerMetrics.gaps, [worker.account], to: view.counts[worker.account] ?? 0)
            }
            for (account, share) in view.completeness {
                instruments.measurements.set(ProducerMetrics.completeness, [account], to: share)
            }
        } catch {
            gapView = nil
            nextGapView = now + Self.retryMilliseconds
            log.debug("could not follow the ledger", ["error": .error(error)])
        }
    }

    private func judgeHealth() {
        let health = instruments.health
        // An account that another producer has is no business of this one.
        let out = workers.filter { !$0.isOver && $0.publisher.cursor == nil }.map(\.account)
        // Who has nothing to write hears of no failure; who follows the ledger does.
        let isReachable = gapView?.reachesKafka
        instruments.measurements.set(
            StreamMetrics.reachable, to: isReachable ?? out.isEmpty ? 1 : 0)
        let kafka = ProducerMetrics.Condition.kafka.rawValue
        if isReachable == false {
            health.miss(kafka, because: StreamMeter.silence)
        } else if !out.isEmpty {
            health.miss(kafka, because: "not open for " + out.joined(separator: ", "))
        } else {
            health.meet(kafka)
        }
        let logins = ProducerMetrics.Condition.logins.rawValue
        let over = workers.filter { $0.isRefused || $0.isMissing }.map(\.account)
        // Without an account it stays only to wait for the first login, as it was told to.
        if over.isEmpty {
            health.meet(logins)
        } else {
            health.miss(logins, because: "to be renewed of " + over.joined(separator: ", "))
        }
    }
}
