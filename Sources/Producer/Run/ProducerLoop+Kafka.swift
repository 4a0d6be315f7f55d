import Kafka
import Metrics
import Plays
import Stage
import Wire

extension ProducerLoop {
    /// Makes the producers that are due, then reads at once what is known of their accounts.
    ///
    /// In this order: once an account is ours nobody writes its cursor any more, so what is read
    /// afterwards is the newest. Many register side by side: each call waits a little for its own
    /// and the others go on meanwhile.
    func connect() throws {
        let due = workers.filter { $0.publisher.isDue && !$0.isOver }
        guard !due.isEmpty else { return try readCursors() }
        let slice = max(5, AccountPublisher.sliceMilliseconds / Int32(due.count))
        for worker in due where !stop.isSet {
            do throws(KafkaError) {
                try worker.publisher.connect(milliseconds: slice)
            } catch {
                if error.kind == .configuration { throw error }
                lostKafka(worker, error)
            }
        }
        // One reading for all: each goes over the whole topic. But who cannot register keeps
        // nobody waiting.
        if workers.contains(where: { $0.publisher.isDue && !$0.isOver }) {
            let deadline = gathering ?? Stage.Deadline(milliseconds: Self.gatherMilliseconds)
            gathering = workers.contains(where: \.publisher.isUnread) ? deadline : nil
            guard gathering?.isPast == true else { return }
        }
        gathering = nil
        try readCursors()
    }

    /// So long an account that registered waits for those that are about to.
    private static let gatherMilliseconds: Int64 = 1_000

    private func readCursors() throws {
        let unread = workers.filter(\.publisher.isUnread)
        guard !unread.isEmpty, !stop.isSet else { return }
        for worker in unread { look(at: worker) }
        let unknown = Set(unread.compactMap(\.clientID)).subtracting(apps.keys)
        do {
            let reader = CursorReader(cluster: cluster, log: log, stop: stop)
            let keys = unread.flatMap { [$0.account, ListState.key($0.account)] + $0.shareKeys }
            let reading = try reader.read(
                Set(keys), beginningWith: Set(unknown.map { AppState.prefix($0) }))
            accept(reading, for: unread, apps: unknown, from: reader)
        } catch is CursorStop {
            return
        } catch let error as KafkaError {
            for worker in unread { lostKafka(worker, error) }
        } catch let hanging as HangingCursors {
            for worker in unread { settle(worker, hanging) }
        }
    }

    /// Ends what a broker left open, as the broker decided; the next turn reads again.
    private func settle(_ worker: AccountWorker, _ hanging: HangingCursors) {
        if let cursor = hanging.values[worker.account] {
            return settle(worker, cursor, in: .cursors, hanging)
        }
        // Of these it cannot be seen whose they are; what they told of is learnt again.
        let keys = [ListState.key(worker.account)] + worker.shareKeys
        let records = keys.compactMap { hanging.values[$0] }.map { (Topic.cursors, $0) }
        guard !records.isEmpty else { return }
        do {
            try worker.publisher.settle(records, commits: false, stop: stop)
        } catch {
            lostKafka(worker, error)
        }
    }

    /// Ends a transaction that hangs in a topic, and maybe in others.
    private func settle(
        _ worker: AccountWorker, _ record: HangingRecord, in topic: Topic, _ trouble: any Error
    ) {
        let tracer = HangingTracer(cluster: cluster, log: log, stop: stop)
        do {
            let ledger =
                topic == .ledger ? (.hanging, nil) : try tracer.trace(of: record, in: .ledger)
            let plays = try tracer.trace(of: record, in: .plays)
            let end = HangingEnd(ledger: ledger.trace, plays: plays.trace)
            guard end != .wait else { return lostKafka(worker, trouble) }
            var records: [(Topic, HangingRecord)] = [(topic, record)]
            if let record = ledger.record { records.append((.ledger, record)) }
            if let record = plays.record { records.append((.plays, record)) }
            try worker.publisher.settle(records, commits: end == .commit, stop: stop)
            log.warn(
                "ended a transaction that the broker left open after a crash",
                ["account": .text(worker.account), "end": .text("\(end)")])
        } catch is CursorStop {
            return
        } catch {
            lostKafka(worker, error)
        }
    }

    private func accept(
        _ reading: CursorReading, for unread: [AccountWorker], apps unknown: Set<String>,
        from reader: CursorReader
    ) {
        for clientID in unknown where !reading.open.contains(AppState.prefix(clientID)) {
            let prefix = AppState.prefix(clientID)
            var shares: [String: AppState] = [:]
            for (key, value) in reading.values where key.hasPrefix(prefix) {
                let share = value.withUnsafeBytes { AppState($0, parser: parser) }
                shares[String(key.dropFirst(prefix.count))] = share
            }
            apps[clientID] = App(clientID, shares, clock: clock)
        }
        for worker in unread {
            let account = worker.account
            let isAppKnown = worker.clientID.map { apps[$0] != nil } ?? true
            let keys: Set = [account, ListState.key(account)]
            if let trouble = reading.trouble,
                !keys.isDisjoint(with: reading.open) || !isAppKnown
            {
                lostKafka(worker, trouble)
                continue
            }
            do {
                worker.publisher.accept(try cursor(reading.values[account], account, reader))
            } catch {
                lose(worker, error)
                continue
            }
            let lists = reading.values[ListState.key(account)].flatMap { value in
                value.withUnsafeBytes { ListState($0, parser: parser) }
            }
            worker.lists.state = lists ?? ListState()
        }
        log.debug("read what is known", ["accounts": .integer(unread.count)])
    }

    private func cursor(
        _ value: [UInt8]?, _ account: String, _ reader: CursorReader
    ) throws -> Cursor {
        guard let value else { return Cursor() }
        guard let cursor = value.withUnsafeBytes({ Cursor($0, parser: parser) }) else {
            throw reader.stranger("account " + account)
        }
        return cursor
    }

    /// Publishes; whether it went well.
    func publish(_ publication: any Publication, for worker: AccountWorker) -> Bool {
        let measurements = instruments.measurements
        let began = clock.monotonicMilliseconds()
        func ended(_ counter: Metric) {
            measurements.add(1, to: counter)
            let took = clock.monotonicMilliseconds() - began
            measurements.observe(Double(took) / 1_000, in: StreamMetrics.transactionSeconds)
        }
        do {
            try worker.publisher.publish(publication, stop: stop)
            worker.kafkaFailures = 0
            ended(StreamMetrics.transactionsCommitted)
            measurements.set(StreamMetrics.lastSuccess, to: clock.wallMilliseconds() / 1_000)
            return true
        } catch let error as LostAccount {
            measurements.add(1, to: StreamMetrics.producerFatal)
            lose(worker, error)
        } catch {
            ended(StreamMetrics.transactionsAborted)
            guard error is KafkaError else {
                log.warn(
                    "could not publish",
                    ["account": .text(worker.account), "error": .error(error)])
                return false
            }
            lostKafka(worker, error)
        }
        return false
    }

    private func lose(_ worker: AccountWorker, _ error: any Error) {
        worker.publisher.lose(error)
        worker.pages = PageQueue()
        log.error("stopped an account", ["account": .text(worker.account), "error": .error(error)])
    }

    /// Those of an account's entries that the ledger has from an attempt whose answer was lost; nil
    /// when that cannot be told now.
    func known(among entries: [LedgerEntry], of worker: AccountWorker) -> Set<String>? {
        do {
            return try LedgerLookup(cluster: cluster, log: log, stop: stop)
                .known(among: entries, of: worker.account)
        } catch is CursorStop {
            return nil
        } catch let hanging as HangingEntry {
            settle(worker, hanging.record, in: .ledger, hanging)
        } catch {
            lostKafka(worker, error)
        }
        return nil
    }

    /// Gives an account's producer up for a while.
    func lostKafka(_ worker: AccountWorker, _ error: any Error) {
        worker.publisher.fall(using: &random)
        worker.kafkaFailures += 1
        isHeldUp = true
        instruments.measurements.add(1, to: StreamMetrics.recoveries)
        if (error as? KafkaError)?.kind == .fatal {
            instruments.measurements.add(1, to: StreamMetrics.producerFatal)
        }
        log.warn(
            "could not publish, trying again",
            [
                "account": .text(worker.account), "attempt": .integer(worker.kafkaFailures),
                "polls": .integer(worker.pages.count), "error": .error(error),
            ])
        guard options.isOnce, worker.kafkaFailures >= Self.onceAttempts else { return }
        worker.isSuccess = false
        worker.lists.end()
    }

    /// With `--once` Kafka is tried so often before the account counts as failed.
    private static let onceAttempts = 5
}
