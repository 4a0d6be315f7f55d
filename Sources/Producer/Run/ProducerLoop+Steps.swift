import HTTP
import Kafka
import Plays
import Spotify
import Stage
import Wire

extension ProducerLoop {
    /// Sends an account's next request when it is due and Kafka is ready for what comes back.
    func start(_ worker: AccountWorker) {
        guard !worker.isOver, worker.publisher.cursor != nil else { return }
        if let page = worker.page { return publish(page, for: worker) }
        let now = clock.monotonicMilliseconds()
        guard let dueAt = worker.poller.dueAt, dueAt <= now else { return }
        do {
            let token = try worker.token(from: options)
            let wall = Instant(milliseconds: clock.wallMilliseconds())
            guard let step = worker.poller.next(now: now, isTokenFresh: token.isFresh(at: wall))
            else { return }
            let request =
                switch step {
                case .refresh: options.service.refresh(token)
                case .poll: options.service.recentlyPlayed(with: token)
                }
            worker.request = AccountWorker.Request(
                id: try client.start(request), step: step, token: token)
        } catch {
            report(worker.poller.fail("\(error)", now), of: worker)
        }
    }

    /// Takes the answer to a refresh.
    func refreshed(
        _ worker: AccountWorker, _ token: Token, _ result: Result<HTTPResponse, HTTPError>
    ) {
        let now = clock.monotonicMilliseconds()
        let wall = Instant(milliseconds: clock.wallMilliseconds())
        let answer = RefreshAnswer(result, of: token, at: wall)
        do {
            try worker.take(answer, of: token, into: options.store)
            report(worker.poller.refreshed(answer, now: now, using: &random), of: worker)
        } catch {
            let words = "the renewed token was not stored: \(error)"
            report(worker.poller.fail(words, now), of: worker)
        }
    }

    /// Takes the answer to a poll.
    func polled(_ worker: AccountWorker, _ result: Result<HTTPResponse, HTTPError>) {
        let now = clock.monotonicMilliseconds()
        let answer = SpotifyAnswer(result, fraction: random.nextFraction())
        let verdict = worker.poller.answered(answer, now: now, using: &random)
        guard case .publish(let body) = verdict else { return report(verdict, of: worker) }
        let readAt = Instant(milliseconds: clock.wallMilliseconds())
        publish(AccountWorker.Page(body: body, readAt: readAt), for: worker)
    }

    /// Publishes a page, or keeps it until Kafka takes it: the service may not show it again.
    private func publish(_ page: AccountWorker.Page, for worker: AccountWorker) {
        worker.page = page
        guard let cursor = worker.publisher.cursor else { return }
        guard let plan = plan(page, worker.account, cursor) else {
            worker.page = nil
            let words = "the answer made no sense: it has no list of items"
            return report(worker.poller.fail(words, clock.monotonicMilliseconds()), of: worker)
        }
        do {
            try worker.publisher.publish(plan, of: page.body, stop: stop)
            worker.page = nil
            worker.kafkaFailures = 0
            worker.poller.finished(now: clock.monotonicMilliseconds())
            if options.isOnce { worker.isSuccess = true }
            tell(plan, worker.account)
        } catch let error as LostAccount {
            worker.publisher.lose()
            log.error(
                "stopped an account", ["account": .text(worker.account), "error": .error(error)])
        } catch {
            lostKafka(worker, error)
        }
    }

    private func plan(
        _ page: AccountWorker.Page, _ account: String, _ cursor: Cursor
    ) -> PollPlan? {
        page.body.withUnsafeBytes { bytes in
            RecentlyPlayed(bytes, parser: parser).map {
                planner.plan($0, account: account, cursor: cursor, at: page.readAt)
            }
        }
    }

    /// Gives an account's producer up for a while.
    func lostKafka(_ worker: AccountWorker, _ error: any Error) {
        worker.publisher.fall(using: &random)
        worker.kafkaFailures += 1
        log.warn(
            "could not publish, trying again",
            [
                "account": .text(worker.account), "attempt": .integer(worker.kafkaFailures),
                "error": .error(error),
            ])
        if options.isOnce, worker.kafkaFailures >= Self.onceAttempts { worker.isSuccess = false }
    }

    /// With `--once` Kafka is tried so often before the account counts as failed.
    private static let onceAttempts = 5

    private func report(_ verdict: AccountPoller.Verdict, of worker: AccountWorker) {
        switch verdict {
        case .goOn, .publish: return
        case .done: if options.isOnce { worker.isSuccess = true }
        case .failed(let words, let isNews):
            if options.isOnce { worker.isSuccess = false }
            log.tell(isNews ? .warn : .debug, "could not poll") {
                ["account": .text(worker.account), "error": .text(words)]
            }
        }
    }

    private func tell(_ plan: PollPlan, _ account: String) {
        if let gap = plan.gap, let from = gap.from, let to = gap.to {
            log.warn(
                "recorded a gap: more plays than the service remembers",
                ["account": .text(account), "from": "\(from)", "to": "\(to)"])
        }
        let entry = plan.entry
        log.tell(plan.hasNews || entry.failed > 0 ? .info : .debug, "published plays") {
            [
                "account": .text(account), "read": .integer(entry.read),
                "accepted": .integer(entry.accepted), "duplicate": .integer(entry.duplicate),
                "filtered": .integer(entry.filtered.values.reduce(0, +)),
                "failed": .integer(entry.failed),
            ]
        }
    }
}
