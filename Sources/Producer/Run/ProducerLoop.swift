import HTTP
import Kafka
import Plays
import Spotify
import Stage
import Topics
import Wire

/// Polls all accounts from one thread: their requests run side by side, what comes back is
/// published one account after another.
final class ProducerLoop {
    let options: ProducerOptions
    let cluster: Cluster
    let log: Log
    let stop: StopSignal
    let clock: Clock
    let workers: [AccountWorker]
    let client = HTTPClient(
        limits: HTTPLimits(totalMilliseconds: 20_000), agent: "legato/" + Program.version)
    let parser = JSONParser()
    let planner = PollPlanner(digest: SHA256())
    var random = SplitMix64.random()

    /// Between two looks at the wish to stop while requests are under way.
    private static let sliceMilliseconds: Int64 = 100
    private static let idleMilliseconds: Int64 = 1_000
    /// A renewed token that is on its way is waited for: the service may have ended the old one.
    private static let farewellMilliseconds: Int64 = 1_200

    init(
        _ options: ProducerOptions, cluster: Cluster, log: Log, stop: StopSignal,
        clock: Clock = .system
    ) {
        self.options = options
        self.cluster = cluster
        self.log = log
        self.stop = stop
        self.clock = clock
        let now = clock.monotonicMilliseconds()
        workers = options.accounts.map { account in
            AccountWorker(
                account: account,
                publisher: AccountPublisher(
                    account: account, cluster: cluster, log: log, clock: clock),
                poller: AccountPoller(
                    intervalMilliseconds: options.intervalMilliseconds, now: now))
        }
    }

    /// Polls until it is told to stop, or once.
    ///
    /// - Throws: what ends the process: no Kafka at the start, no account left to poll, or with
    ///   `--once` an account that failed.
    func run() throws {
        try cluster.prepare([.plays, .ledger, .cursors], log: log)
        log.info(
            "started to poll",
            [
                "accounts": .integer(workers.count),
                "interval_ms": .integer(options.intervalMilliseconds),
            ])
        while !stop.isSet, workers.contains(where: { !$0.isOver }) {
            try connect()
            for worker in workers where worker.request == nil { start(worker) }
            wait()
        }
        farewell()
        try judge()
    }

    /// Waits for answers, or for the next account that is due.
    private func wait() {
        guard !stop.isSet, workers.contains(where: { !$0.isOver }) else { return }
        if client.isBusy {
            take(client.poll(milliseconds: Int32(Self.sliceMilliseconds)))
            return
        }
        let now = clock.monotonicMilliseconds()
        let due = workers.compactMap { $0.isOver ? nil : dueAt($0) }.min() ?? now
        let rest = min(max(due - now, 0), Self.idleMilliseconds)
        if rest > 0 { stop.wait(milliseconds: rest) }
    }

    private func dueAt(_ worker: AccountWorker) -> Int64? {
        switch worker.publisher.state {
        case .down(let until): until
        case .unread: 0
        case .ready: worker.page == nil ? worker.poller.dueAt : 0
        case .lost: nil
        }
    }

    /// Takes answers in; a stop in between leaves what is not yet published to the next start.
    func take(_ completions: [HTTPClient.Completion]) {
        for completion in completions {
            guard let worker = workers.first(where: { $0.request?.id == completion.request }),
                let request = worker.request
            else { continue }
            worker.request = nil
            switch request.step {
            case .refresh: refreshed(worker, request.token, completion.result)
            case .poll where !stop.isSet: polled(worker, completion.result)
            case .poll: break
            }
        }
    }

    private func farewell() {
        let deadline = Deadline(milliseconds: Self.farewellMilliseconds)
        while workers.contains(where: { $0.request?.step == .refresh }), !deadline.isPast {
            take(client.poll(milliseconds: Int32(Self.sliceMilliseconds)))
        }
        if stop.isSet { log.info("stopped polling") }
    }

    private func judge() throws {
        let lost = workers.filter { if case .lost = $0.publisher.state { true } else { false } }
        let failed = options.isOnce ? workers.filter { $0.isSuccess == false } : []
        if options.isOnce, !stop.isSet, !failed.isEmpty || !lost.isEmpty {
            let names = (failed + lost).map(\.account).joined(separator: ", ")
            throw Failure("could not poll \(names); the lines above say why")
        }
        if !lost.isEmpty, lost.count == workers.count {
            throw LostAccount(account: lost.map(\.account).joined(separator: ", "))
        }
    }
}
