import HTTP
import Kafka
import Metrics
import Plays
import Spotify
import Stage
import Topics
import Wire

/// Polls all accounts from one thread: their requests run side by side, what comes back is
/// published one account after another.
final class ProducerLoop {
    /// A request under way, and what it is for.
    enum Call {
        case refresh(AccountWorker, Token)
        /// For calls that are no polls.
        case renew(AccountWorker, Token)
        case poll(AccountWorker, app: String)
        case list(AccountWorker, app: String, ListCall)
        case enrich(AccountWorker, app: String, CatalogueShelf, [String])

        /// Whether it renews a token.
        var isRenewal: Bool {
            switch self {
            case .refresh, .renew: true
            case .poll, .list, .enrich: false
            }
        }
    }

    /// An account as `accounts` is told of it, by the clock that does not jump.
    struct AccountStatus: Hashable {
        let lastPoll: Instant?
        let dueAt: Int64?
        let isRefused: Bool
    }

    let options: ProducerOptions
    let cluster: Cluster
    let log: Log
    let stop: StopSignal
    let clock: Clock
    let instruments: Instruments
    /// Says when the end of the process must wait.
    private let hold: StopHold
    /// Lets time pass while nothing is due; a simulation moves its clock here.
    let idle: (Int64) -> Void
    /// Between two looks at the accounts while nothing is due: logins are seen then.
    private let lookMilliseconds: Int64
    var workers: [AccountWorker] = []
    var apps: [String: App] = [:]
    /// An end waits for renewed tokens: the service may have ended those they replace.
    var calls: [HTTPClient.RequestID: Call] = [:] {
        didSet { hold.isHeld = calls.values.contains(where: \.isRenewal) }
    }
    let client: HTTPClient
    let parser = JSONParser()
    let planner = PollPlanner(digest: SHA256())
    let watch = LoginWatch(identifier: Identifier(digest: SHA256()))
    /// Nil when nothing is to be fetched.
    private(set) var enricher: Enricher?
    var random = SplitMix64.random()
    /// Whether an account has waited for Kafka in vain in this turn.
    var isHeldUp = false
    /// Until when accounts that registered wait for others, to be read with them; nil when none do.
    var gathering: Stage.Deadline?
    /// Where in ``workers`` the next turn goes on.
    var nextServed = 0
    var nextRoll: Int64 = .min
    /// Why logins could not be looked for the last time.
    var rollTrouble: String?
    /// What `accounts` was told by the producer before this one.
    let earlier: [String: StatusFile.Account]
    var nextStatus: Int64 = .min
    /// What `accounts` was told last: its file is written only when that changes.
    var toldStatus: [String: AccountStatus] = [:]
    var nextMeasure: Int64 = .min
    /// Nil until gaps are to be told.
    var gapView: GapView?
    var nextGapView: Int64 = .min

    /// Pages that wait for Kafka take no more memory, those of all accounts together: two days of
    /// one account that hears music day and night, and two months once they are thinned out.
    static let pageLimitBytes = 64 << 20
    /// Between two looks at the wish to stop while requests are under way.
    private static let sliceMilliseconds: Int64 = 100
    /// For how long calls come first after a wait for Kafka in vain.
    private static let makeUpMilliseconds: Int64 = 5_000

    init(
        _ options: ProducerOptions, cluster: Cluster, log: Log, stop: StopSignal,
        clock: Clock = .system, instruments: Instruments = .silent, hold: StopHold = StopHold(),
        lookMilliseconds: Int64 = 1_000, idle: ((Int64) -> Void)? = nil
    ) {
        self.hold = hold
        self.instruments = instruments
        self.lookMilliseconds = lookMilliseconds
        self.options = options
        self.cluster = cluster
        self.log = log
        self.stop = stop
        self.clock = clock
        earlier = options.status?.read() ?? [:]
        self.idle = idle ?? { stop.wait(milliseconds: $0) }
        client = HTTPClient(
            limits: HTTPLimits(totalMilliseconds: options.callMilliseconds),
            agent: "legato/" + Program.version)
        for account in options.accounts { add(account) }
    }

    /// Polls until it is told to stop, or once.
    ///
    /// - Throws: what ends the process: no Kafka at the start, no account left to poll, or with
    ///   `--once` an account that failed.
    func run() throws {
        try prepare()
        log.info(
            "started to poll",
            [
                "accounts": .integer(workers.count),
                "interval_ms": .integer(options.intervalMilliseconds),
            ])
        if workers.isEmpty, options.waitsForLogin {
            log.warn("waits for a login", ["command": .text(options.loginCommand("me"))])
        }
        while !stop.isSet, hasWork {
            callTheRoll()
            try connect()
            serve()
            startCalls()
            enricher?.follow(now: clock.monotonicMilliseconds())
            startSideCall()
            tellStatus()
            measure()
            wait()
        }
        farewell()
        try judge()
    }

    /// Whether an account is there to be polled, or one may come.
    private var hasWork: Bool {
        workers.isEmpty ? options.waitsForLogin : workers.contains { !$0.isOver }
    }

    /// Makes the topics that are written to.
    private func prepare() throws {
        try cluster.prepare([.plays, .ledger, .cursors], log: log)
        if !options.lists.isEmpty { try cluster.prepare([.lists], log: log) }
        guard options.enrichPerDay > 0 else { return }
        let enricher = Enricher(
            perDay: options.enrichPerDay, intervalMilliseconds: options.intervalMilliseconds,
            cluster: cluster, log: log)
        enricher.prepare(now: clock.monotonicMilliseconds())
        self.enricher = enricher
    }

    func add(_ account: String) {
        let last = earlier[account]?.lastPoll?.milliseconds ?? 0
        instruments.measurements.set(ProducerMetrics.lastPoll, [account], to: last / 1_000)
        workers.append(
            AccountWorker(
                account: account,
                publisher: AccountPublisher(
                    account: account, cluster: cluster, log: log, clock: clock),
                poller: AccountPoller(
                    intervalMilliseconds: options.intervalMilliseconds,
                    now: clock.monotonicMilliseconds()),
                lists: ListRun(options.lists)))
    }

    /// Waits for answers, or for the next account that is due.
    private func wait() {
        guard !stop.isSet, hasWork else { return }
        if client.isBusy {
            // A turn that waited for Kafka in vain took time that calls under way needed.
            let limit = Stage.Deadline(milliseconds: isHeldUp ? Self.makeUpMilliseconds : 0)
            repeat {
                take(client.poll(milliseconds: Int32(Self.sliceMilliseconds)))
            } while client.isBusy && !limit.isPast && !stop.isSet
            return
        }
        let now = clock.monotonicMilliseconds()
        let due = workers.compactMap { $0.isPolled ? nil : dueAt($0, now: now) }.min() ?? .max
        guard enricher?.isReading != true else { return }
        let rest = min(max(due, now) - now, lookMilliseconds)
        if rest > 0 { idle(rest) }
    }

    /// When there is something to do for an account; nil for never.
    func dueAt(_ worker: AccountWorker, now: Int64) -> Int64? {
        switch worker.publisher.state {
        case .down(let until): min(until, pollAt(worker, now: now) ?? .max)
        case .unread: 0
        case .lost: nil
        case .ready:
            worker.pages.isEmpty && worker.pendingEntries.isEmpty ? pollAt(worker, now: now) : 0
        }
    }

    /// When an account's next poll can be made; nil for never.
    func pollAt(_ worker: AccountWorker, now: Int64) -> Int64? {
        guard mayPoll(worker), let due = worker.poller.dueAt else { return nil }
        let lanes = worker.clientID.flatMap { apps[$0]?.lanes }
        return max(due, lanes?.opensAt(.player, now: now) ?? .min)
    }

    /// Takes answers in; a stop in between leaves what is not yet published to the next start.
    func take(_ completions: [HTTPClient.Completion]) {
        for completion in completions {
            guard let call = calls[completion.request] else { continue }
            // Not before a renewed token is stored: the end waits for it as long.
            defer { calls[completion.request] = nil }

            switch call {
            case .refresh(let worker, let token): refreshed(worker, token, completion.result)
            case .renew(let worker, let token): renewed(worker, token, completion.result)
            case .poll(let worker, let app): polled(worker, app, completion.result)
            case .list(let worker, let app, let call):
                listed(worker, app, call, completion.result)
            case .enrich(let worker, let app, let kind, let ids):
                apps[app]?.lanes.ended()
                let answer = settled(SpotifyAnswer(completion.result), app, kind.bucket, worker)
                refuse(answer, worker)
                let now = Instant(milliseconds: clock.wallMilliseconds())
                enricher?.answered(answer, app, kind, ids, at: now, parser: parser)
            }
        }
    }

    private func farewell() {
        // In slices: on a machine that is overloaded they take longer, like all else.
        var slices = StopHold.limitMilliseconds / Self.sliceMilliseconds
        while calls.values.contains(where: \.isRenewal), slices > 0 {
            let done = client.poll(milliseconds: Int32(Self.sliceMilliseconds))
            if done.isEmpty { slices -= 1 }
            take(done)
        }
        enricher?.finish(in: self)
        tellStatus(isEnd: true)
        let behind = workers.filter { $0.publisher.cursor == nil || $0.pages.count > 1 }
        let waiting = behind.map(\.pages.count).reduce(0, +)
        if waiting > 0 {
            log.warn("left polls that Kafka has not taken", ["polls": .integer(waiting)])
        }
        if stop.isSet { log.info("stopped polling") }
    }

    private func judge() throws {
        let lost = workers.filter { $0.loss != nil }
        let failed = options.isOnce ? workers.filter { $0.isSuccess == false } : []
        if options.isOnce, !stop.isSet, !failed.isEmpty || !lost.isEmpty {
            let names = (failed + lost).map(\.account).joined(separator: ", ")
            throw Failure("could not poll \(names); the lines above say why")
        }
        if let reason = lost.first?.loss, lost.count == workers.count { throw reason }
    }
}
