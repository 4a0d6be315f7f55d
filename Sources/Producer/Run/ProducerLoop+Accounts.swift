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
        for account in (try? options.store.accounts()) ?? [] where !known.contains(account) {
            add(account)
        }
    }

    /// Brings what waits of an account to Kafka, and sees to its login.
    func serve(_ worker: AccountWorker) {
        let now = clock.monotonicMilliseconds()
        if worker.look(options) { worker.poller.wake(now: now) }
        guard worker.publisher.cursor != nil else { return }
        if let page = worker.page { publish(page, for: worker) }
        if let clientID = worker.clientID, apps[clientID] == nil {
            // A login with another app: its record was not read with the others.
            apps[clientID] = App(clientID, [:], clock: clock)
        }
        tellLogin(worker)
        publishPending(worker)
        guard worker.isMissing, worker.poller.dueAt != nil, !options.isOnce else { return }
        worker.poller.halt()
        log.warn(
            "an account is not logged in",
            ["account": .text(worker.account), "command": .text(Self.command(worker.account))])
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
        let app = worker.clientID.flatMap { apps[$0] }
        let share = app?.news(of: worker.account)
        guard !worker.pendingEntries.isEmpty || share != nil else { return }
        let publication = LedgerPublication(
            account: worker.account, entries: worker.pendingEntries, cursor: cursor,
            at: Instant(milliseconds: clock.wallMilliseconds()), hasNewCursor: false,
            app: app.flatMap { app in share.map { (app.clientID, $0) } })
        guard publish(publication, for: worker) else { return }
        worker.pendingEntries = []
        app?.published(worker.account)
    }

    private func tell(_ news: LoginWatch.News, _ account: String) {
        let command: Fact = .text(Self.command(account))
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

    /// The one command that renews an account's login.
    static func command(_ account: String) -> String {
        "legato-producer login --account " + account
    }

    /// Tells `accounts` when each was polled and will be.
    func tellStatus(isEnd: Bool = false) {
        // The machine's own clock: a simulated year need not write it a hundred thousand times.
        let now = Clock.system.monotonicMilliseconds()
        guard let status = options.status, isEnd || now >= nextStatus else { return }
        nextStatus = now + Self.statusMilliseconds
        let wall = clock.wallMilliseconds() - clock.monotonicMilliseconds()
        var accounts: [String: StatusFile.Account] = [:]
        for worker in workers {
            let due = isEnd ? nil : worker.poller.dueAt
            accounts[worker.account] = StatusFile.Account(
                lastPoll: worker.lastPoll, nextCall: due.map { Instant(milliseconds: wall + $0) })
        }
        status.write(accounts)
    }
}
