import HTTP
import Metrics
import Plays
import Spotify
import Stage
import Wire

extension ProducerLoop {
    /// Starts what is due, the longest overdue first.
    ///
    /// An app's calls that run side by side are few, so whoever comes late in the list would never
    /// be asked for while all polls together take longer than the interval. Of what is due at one
    /// time, polls come before tokens.
    func startCalls() {
        let now = clock.monotonicMilliseconds()
        let wall = Instant(milliseconds: clock.wallMilliseconds())
        var due = workers.compactMap { worker in
            dueSince(worker, now: now).map { since in
                (worker: worker, order: (since, wantsRefresh(worker, at: wall) ? 1 : 0))
            }
        }
        due.sort { $0.order < $1.order }
        for (worker, _) in due {
            do {
                try start(worker, try worker.token(), now: now, wall: wall)
            } catch {
                report(worker.poller.fail("\(error)", now), of: worker)
            }
        }
    }

    /// Whether an account's next step renews its token; one that cannot be read is no fresh one.
    private func wantsRefresh(_ worker: AccountWorker, at wall: Instant) -> Bool {
        let isFresh = (try? worker.token())?.isFresh(at: wall) ?? false
        return worker.poller.wantsRefresh(isTokenFresh: isFresh)
    }

    /// Since when an account's poll waits that is due; nil when none is.
    private func dueSince(_ worker: AccountWorker, now: Int64) -> Int64? {
        guard !worker.renewal.isUnderWay, mayPoll(worker), let due = worker.poller.dueAt, due <= now
        else { return nil }
        return worker.poller.waitsSince
    }

    /// Whether an account may be polled at all; Kafka need not be there for it.
    ///
    /// But what is blocked must have been read once, and the only poll of `--once` is made once.
    func mayPoll(_ worker: AccountWorker) -> Bool {
        guard !worker.isPolled, worker.publisher.wasRead else { return false }
        guard !options.isOnce || worker.pages.isEmpty else { return false }
        return worker.clientID.map { apps[$0] != nil } ?? true
    }

    private func start(
        _ worker: AccountWorker, _ token: Token, now: Int64, wall: Instant
    ) throws {
        guard !worker.isRefused else {
            worker.poller.halt()
            return report(.dead("refused before"), of: worker)
        }
        guard !worker.hasUnstored else { return storeAgain(worker, now: now) }
        let app = apps[token.clientID]
        // A refresh waits, too: what it brings would not last until a closed lane opens.
        if let app, !app.lanes.admits(.player, now: now) {
            return closed(worker, until: app.lanes.closed(at: now)[.player], now: now)
        }
        worker.mustWatch = true
        guard let step = worker.poller.next(now: now, isTokenFresh: token.isFresh(at: wall))
        else { return }
        switch step {
        case .refresh:
            calls[try client.start(options.service.refresh(token))] = .refresh(worker, token)
        case .poll:
            let id = try client.start(options.service.recentlyPlayed(with: token))
            calls[id] = .poll(worker, app: token.clientID)
            app?.lanes.began()
        }
    }

    /// Nothing is asked for before a renewed token lies in its file.
    private func storeAgain(_ worker: AccountWorker, now: Int64) {
        do {
            try worker.storeRenewed(into: options.store)
        } catch {
            report(worker.poller.fail(Self.unstored(error), now), of: worker)
        }
    }

    private static func unstored(_ error: any Error) -> String {
        "the renewed token was not stored: \(error)"
    }

    /// Takes the answer to a refresh.
    func refreshed(
        _ worker: AccountWorker, _ token: Token, _ result: Result<HTTPResponse, HTTPError>
    ) {
        let now = clock.monotonicMilliseconds()
        let wall = Instant(milliseconds: clock.wallMilliseconds())
        let answer = RefreshAnswer(result, of: token, at: wall)
        count(answer)
        do {
            try keep(answer, of: token, for: worker)
            let verdict = worker.poller.refreshed(answer, now: now, using: &random)
            if case .dead = verdict, !worker.isRefused {
                // Its owner logged in while the service was asked.
                return worker.poller.wake(now: now)
            }
            report(verdict, of: worker)
        } catch {
            report(worker.poller.fail(Self.unstored(error), now), of: worker)
        }
    }

    /// Stores what an answer brought; what no file needs is used even if it cannot be stored.
    func keep(_ answer: RefreshAnswer, of token: Token, for worker: AccountWorker) throws {
        guard let trouble = try worker.take(answer, of: token, into: options.store) else { return }
        log.warn(
            "could not store a renewed token, using it all the same",
            ["account": .text(worker.account), "error": .error(trouble)])
    }

    /// Takes the answer to a poll; after the wish to stop it is left to the next start.
    func polled(
        _ worker: AccountWorker, _ clientID: String, _ result: Result<HTTPResponse, HTTPError>
    ) {
        apps[clientID]?.lanes.ended()
        guard !stop.isSet else { return }
        let now = clock.monotonicMilliseconds()
        let answer = settled(SpotifyAnswer(result), clientID, .player, worker)
        let verdict = worker.poller.answered(answer, now: now, using: &random)
        guard case .publish(let body) = verdict else { return report(verdict, of: worker) }
        let readAt = Instant(milliseconds: clock.wallMilliseconds())
        guard let page = PolledPage(body: body, readAt: readAt, parser: parser) else {
            return report(worker.poller.garbled(now: now, using: &random), of: worker)
        }
        worker.poller.finished(now: now)
        keep(page, of: worker)
    }

    /// Keeps a page until Kafka takes it: the service may not show it again.
    private func keep(_ page: PolledPage, of worker: AccountWorker) {
        let wasShortened = worker.pages.isShortened
        let others = workers.reduce(0) { $0 + $1.pages.bytes } - worker.pages.bytes
        worker.pages.add(page, limitBytes: Self.pageLimitBytes - others)
        guard worker.pages.isShortened, !wasShortened else { return }
        log.warn(
            "there is no room for more polls, keeping the newest",
            ["account": .text(worker.account), "polls": .integer(worker.pages.count)])
    }

    /// Publishes the oldest page that waits.
    func publishPage(of worker: AccountWorker) {
        guard let cursor = worker.publisher.cursor, let page = worker.pages.first else { return }
        if let attempt = page.attempt {
            guard let isPublished = isPublished(attempt, cursor, of: worker) else { return }
            if isPublished { return published(attempt, of: worker) }
        }
        let plan = planner.plan(
            page.shown, account: worker.account, cursor: cursor, at: noLater(page.readAt))
        worker.pages.attempt(plan)
        let publication = PollPublication(account: worker.account, plan: plan, body: page.body)
        guard publish(publication, for: worker) else { return }
        published(plan, of: worker)
    }

    /// Whether an attempt went well whose answer was lost; nil when that cannot be told now.
    private func isPublished(
        _ attempt: PollPlan, _ cursor: Cursor, of worker: AccountWorker
    ) -> Bool? {
        // Its plays are in the cursor; one without any wrote none.
        guard !attempt.hasNews else { return attempt.isPublished(in: cursor) }
        return known(among: [attempt.entry], of: worker).map { !$0.isEmpty }
    }

    private func published(_ plan: PollPlan, of worker: AccountWorker) {
        worker.pages.removeFirst()
        worker.lastPoll = plan.entry.at
        if options.isOnce {
            worker.isSuccess = true
            let wall = Instant(milliseconds: clock.wallMilliseconds())
            if worker.lists.isDue(wall: wall) { worker.lists.begin(wall: wall) }
        }
        if let app = worker.clientID.flatMap({ apps[$0] }) {
            enricher?.open(
                app, carrier: worker, wall: clock.wallMilliseconds(),
                now: clock.monotonicMilliseconds())
        }
        tell(plan, worker.account)
    }

    /// A time that was noted, or the present one: brokers refuse what a clock dated ahead of it.
    func noLater(_ instant: Instant) -> Instant {
        min(instant, Instant(milliseconds: clock.wallMilliseconds()))
    }

    private func report(_ verdict: AccountPoller.Verdict, of worker: AccountWorker) {
        switch verdict {
        case .goOn, .publish: return
        case .done: if options.isOnce { worker.isSuccess = true }
        case .dead(let words):
            worker.mustWatch = true
            tellLogin(worker)
            let command = options.loginCommand(worker.account)
            fail(worker, "the login is over (\(words)): \(command)", .warn)
        case .failed(let words, let isNews): fail(worker, words, isNews ? .warn : .debug)
        }
    }

    func fail(_ worker: AccountWorker, _ words: String, _ level: LogLevel) {
        if options.isOnce { worker.isSuccess = false }
        log.tell(level, "could not poll") {
            ["account": .text(worker.account), "error": .text(words)]
        }
    }

    private func tell(_ plan: PollPlan, _ account: String) {
        let measurements = instruments.measurements
        let time = plan.entry.at.milliseconds / 1_000
        measurements.set(ProducerMetrics.lastPoll, [account], to: time)
        measurements.add(plan.entry.accepted, to: ProducerMetrics.plays, [account])
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
                "filtered": .integer(entry.filteredCount),
                "failed": .integer(entry.failed),
            ]
        }
    }
}
