import Kafka
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
        // One reading for all: each goes over the whole topic.
        guard !workers.contains(where: { $0.publisher.isDue && !$0.isOver }) else { return }
        try readCursors()
    }

    private func readCursors() throws {
        let unread = workers.filter { if case .unread = $0.publisher.state { true } else { false } }
        guard !unread.isEmpty, !stop.isSet else { return }
        for worker in unread { _ = worker.look(options) }
        let unknown = Set(unread.compactMap(\.clientID)).subtracting(apps.keys)
        do {
            let reader = CursorReader(cluster: cluster, log: log, stop: stop)
            let keys =
                unread.flatMap { [$0.account, ListState.key($0.account)] }
                + unknown.map { AppState.key($0) }
            let values = try reader.read(Set(keys))
            for worker in unread {
                worker.publisher.accept(try cursor(values[worker.account], worker.account, reader))
                let lists = values[ListState.key(worker.account)].flatMap { value in
                    value.withUnsafeBytes { ListState($0, parser: parser) }
                }
                worker.lists.state = lists ?? ListState()
            }
            for clientID in unknown {
                let state = values[AppState.key(clientID)].flatMap { value in
                    value.withUnsafeBytes { AppState($0, parser: parser) }
                }
                apps[clientID] = App(clientID, state ?? AppState(), clock: clock)
            }
            log.debug("read what is known", ["accounts": .integer(unread.count)])
        } catch is CursorStop {
            return
        } catch let error as KafkaError {
            for worker in unread { lostKafka(worker, error) }
        }
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
        do {
            try worker.publisher.publish(publication, stop: stop)
            worker.kafkaFailures = 0
            return true
        } catch let error as LostAccount {
            worker.publisher.lose()
            log.error(
                "stopped an account", ["account": .text(worker.account), "error": .error(error)])
        } catch {
            lostKafka(worker, error)
        }
        return false
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
}
