import Metrics
import Plays
import Spotify
import Stage

extension ProducerLoop {
    private static let rollMilliseconds: Int64 = 5_000
    private static let statusMilliseconds: Int64 = 5_000

    /// Takes accounts up that have logged in since, unless only some were chosen.
    func callTheRoll() {
        let now = clock.monotonicMilliseconds()
        guard options.followsLogins, !options.isOnce, now >= nextRoll else { return }
        nextRoll = now + Self.rollMilliseconds
        let known = Set(workers.map(\.account))
        do {
            for account in try options.store.accounts() where !known.contains(account) {
                add(account)
            }
            rollTrouble = nil
        } catch {
            let words = "\(error)"
            if words != rollTrouble {
                log.warn("could not look for logins", ["error": .text(words)])
            }
            rollTrouble = words
        }
    }

    /// Serves the accounts, until one has waited for Kafka in vain: polls that are due come before
    /// the next such wait.
    ///
    /// The next turn goes on behind that account: those whose partitions are away would keep the
    /// others from theirs if all began anew.
    func serve() {
        isHeldUp = false
        for _ in workers.indices where !isHeldUp {
            let worker = workers[nextServed]
            nextServed = (nextServed + 1) % workers.count
            if !worker.isOver { serve(worker) }
        }
    }

    /// Sees whether an account's login changed: who rests for want of a good one is polled at once.
    func look(at worker: AccountWorker) {
        if worker.look(options) { worker.poller.wake(now: clock.monotonicMilliseconds()) }
    }

    /// Brings what waits of an account to Kafka, and sees to its login.
    func serve(_ worker: AccountWorker) {
        look(at: worker)
        guard worker.publisher.cursor != nil else { return }
        if let clientID = worker.clientID, apps[clientID] == nil {
            // A login with another app: what that met before is read first.
            return worker.publisher.forget()
        }
        publishPage(of: worker)
        if worker.taken != nil { publishList(of: worker) }
        tellLogin(worker)
        publishPending(worker)
        guard worker.isMissing, worker.poller.dueAt != nil, !options.isOnce else { return }
        worker.poller.halt()
        log.warn(
            "an account is not logged in",
            [
                "account": .text(worker.account),
                "command": .text(options.loginCommand(worker.account)),
            ])
    }

    /// Publishes what the ledger does not know of an account's login, then tells a person.
    func tellLogin(_ worker: AccountWorker) {
        guard worker.mustWatch, let cursor = worker.publisher.cursor else { return }
        let token = try? worker.token()
        // A file that cannot be read is no logout.
        guard token != nil || worker.isMissing else { return worker.mustWatch = false }
        let now = Instant(milliseconds: clock.wallMilliseconds())
        let news = watch.news(
            account: worker.account, cursor: cursor, token: token, isRefused: worker.isRefused,
            at: now)
        if !news.isEmpty {
            let publication = LedgerPublication(
                account: worker.account, entries: news.entries, cursor: news.cursor, at: now)
            guard publish(publication, for: worker) else { return }
            tell(news, worker.account)
        }
        worker.mustWatch = false
    }

    private func publishPending(_ worker: AccountWorker) {
        guard let cursor = worker.publisher.cursor else { return }
        if worker.hasTriedEntries {
            guard let known = known(among: worker.pendingEntries, of: worker) else { return }
            worker.pendingEntries.removeAll { known.contains($0.entry) }
            worker.hasTriedEntries = false
        }
        for index in worker.pendingEntries.indices {
            worker.pendingEntries[index].at = noLater(worker.pendingEntries[index].at)
        }
        let app = worker.clientID.flatMap { apps[$0] }
        let share = app?.news(of: worker.account)
        guard !worker.pendingEntries.isEmpty || share != nil else { return }
        let publication = LedgerPublication(
            account: worker.account, entries: worker.pendingEntries, cursor: cursor,
            at: Instant(milliseconds: clock.wallMilliseconds()), hasNewCursor: false,
            app: app.flatMap { app in share.map { (app.clientID, $0) } })
        worker.hasTriedEntries = !worker.pendingEntries.isEmpty
        guard publish(publication, for: worker) else { return }
        worker.pendingEntries = []
        worker.hasTriedEntries = false
        app?.published(worker.account)
    }

    private func tell(_ news: LoginWatch.News, _ account: String) {
        let command: Fact = .text(options.loginCommand(account))
        for entry in news.entries {
            let facts: Facts = ["account": .text(account)]
            switch entry.kind {
            case .login: log.info("took a login up", facts)
            case .logout: log.info("an account logged out", facts)
            default: break
            }
        }
        if let days = news.warning {
            instruments.measurements.add(1, to: ProducerMetrics.warnings, [account, "\(days)"])
            log.warn(
                "a login ends soon",
                ["account": .text(account), "days": .integer(days), "command": command])
        }
        if news.isDead {
            log.error("a login is over", ["account": .text(account), "command": command])
        }
    }

    /// Tells `accounts` when each was polled and will be.
    func tellStatus(isEnd: Bool = false) {
        // The machine's own clock: a simulated year need not write it a hundred thousand times.
        let now = Clock.system.monotonicMilliseconds()
        guard let status = options.status, isEnd || now >= nextStatus else { return }
        nextStatus = now + Self.statusMilliseconds
        let monotonic = clock.monotonicMilliseconds()
        let offset = clock.wallMilliseconds() - monotonic
        var state: [String: AccountStatus] = [:]
        for worker in workers {
            state[worker.account] = AccountStatus(
                lastPoll: worker.lastPoll ?? earlier[worker.account]?.lastPoll,
                dueAt: isEnd ? nil : pollAt(worker, now: monotonic), isRefused: worker.isRefused)
        }
        guard state != toldStatus else { return }
        toldStatus = state
        status.write(
            state.mapValues { state in
                let next = state.dueAt.map { Instant(milliseconds: offset + max($0, monotonic)) }
                return StatusFile.Account(
                    lastPoll: state.lastPoll, nextCall: next, isRefused: state.isRefused)
            })
    }
}
