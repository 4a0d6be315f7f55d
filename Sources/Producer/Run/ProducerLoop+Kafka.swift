import Kafka
import Stage

extension ProducerLoop {
    /// Makes the producers that are due, then reads at once what is known of their accounts.
    ///
    /// In this order: once an account is ours nobody writes its cursor any more, so what is read
    /// afterwards is the newest.
    func connect() throws {
        for worker in workers where worker.publisher.isDue && !worker.isOver && !stop.isSet {
            do throws(KafkaError) {
                try worker.publisher.connect()
            } catch {
                if error.kind == .configuration { throw error }
                lostKafka(worker, error)
            }
        }
        try readCursors()
    }

    private func readCursors() throws {
        let unread = workers.filter { if case .unread = $0.publisher.state { true } else { false } }
        guard !unread.isEmpty, !stop.isSet else { return }
        do {
            let reader = CursorReader(cluster: cluster, log: log, stop: stop)
            let cursors = try reader.read(Set(unread.map(\.account)))
            for worker in unread { worker.publisher.accept(cursors[worker.account] ?? Cursor()) }
            log.debug("read what is known", ["accounts": .integer(unread.count)])
        } catch let hanging as HangingCursors {
            for worker in unread { settle(worker, hanging.values[worker.account]) }
        } catch is CursorStop {
            return
        } catch let error as KafkaError {
            for worker in unread { lostKafka(worker, error) }
        }
    }

    /// Ends what a broker left open; the next turn reads again.
    private func settle(_ worker: AccountWorker, _ value: [UInt8]?) {
        guard let value else { return }
        do throws(KafkaError) {
            try worker.publisher.settle(value, stop: stop)
            log.warn(
                "ended a transaction that the broker left open after a crash",
                ["account": .text(worker.account)])
        } catch {
            lostKafka(worker, error)
        }
    }
}
