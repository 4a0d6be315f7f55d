import HTTP
import Plays
import Spotify
import Stage

extension ProducerLoop {
    /// Starts the next call that no poll waits for: lists before enrichment, one at a time.
    func startSideCall() {
        let now = clock.monotonicMilliseconds()
        // One that waits for a closed lane or for Kafka has no poll that could be made.
        let isPolling = workers.contains { !$0.isPolled && (dueAt($0, now: now) ?? .max) <= now }
        guard calls.isEmpty, !isPolling, !stop.isSet else { return }
        for worker in workers where startListCall(worker, now: now) { return }
        enricher?.start(in: self, now: now)
    }

    private func startListCall(_ worker: AccountWorker, now: Int64) -> Bool {
        let wall = Instant(milliseconds: clock.wallMilliseconds())
        guard let token = sideToken(of: worker, at: wall), let app = apps[token.clientID] else {
            return false
        }
        if worker.lists.isDue(wall: wall) { worker.lists.begin(wall: wall) }
        guard worker.lists.isActive else { return false }
        do {
            guard let call = try worker.lists.next(now: now) else {
                if worker.lists.isAtEnd { endLists(worker) }
                return false
            }
            guard app.lanes.admits(call.bucket, now: now) else {
                // For hours: the other lists need not wait for it.
                if app.lanes.closed(at: now)[call.bucket] != nil { worker.lists.skip() }
                return false
            }
            let request =
                switch call {
                case .page(let list, let query): options.service.list(list, query, with: token)
                case .record(let id): options.service.playlist(id, with: token)
                }
            calls[try client.start(request)] = .list(worker, app: token.clientID, call)
            app.lanes.began()
            return true
        } catch {
            worker.lists.skip()
            log.warn(
                "could not take a list",
                ["account": .text(worker.account), "error": .error(error)])
            return false
        }
    }

    /// A token for what is no poll: one that lasts, of an account that was polled and is ready.
    func sideToken(of worker: AccountWorker, at wall: Instant) -> Token? {
        guard worker.publisher.cursor != nil, worker.lastPoll != nil, !worker.isRefused,
            let token = try? worker.token(), token.isFresh(at: wall)
        else { return nil }
        return token
    }

    func listed(
        _ worker: AccountWorker, _ clientID: String, _ call: ListCall,
        _ result: Result<HTTPResponse, HTTPError>
    ) {
        apps[clientID]?.lanes.ended()
        guard !stop.isSet else { return }
        let answer = settled(SpotifyAnswer(result), clientID, call.bucket, worker)
        do {
            let event = try worker.lists.answered(
                answer, to: call, now: clock.monotonicMilliseconds(), parser: parser,
                using: &random)
            switch event {
            case .goOn: break
            case .publish(let taken): publishList(taken, of: worker)
            case .told(let list, let words):
                log.warn(
                    "could not read a list",
                    [
                        "account": .text(worker.account), "list": .text("\(list)"),
                        "error": .text(words),
                    ])
            }
        } catch {
            worker.lists.skip()
            log.warn(
                "could not take a list",
                ["account": .text(worker.account), "error": .error(error)])
        }
    }

    private func publishList(_ taken: TakenList, of worker: AccountWorker) {
        guard let cursor = worker.publisher.cursor else { return }
        let publication = ListPublication(
            account: worker.account, cursor: cursor, state: worker.lists.state,
            at: Instant(milliseconds: clock.wallMilliseconds()), taken: taken)
        guard publish(publication, for: worker) else {
            // Kafka may not have it: the next run takes it again.
            worker.lists.state.snapshots[taken.list] = nil
            return
        }
        log.info(
            "published a list",
            [
                "account": .text(worker.account), "list": .text(taken.list),
                "items": .integer(taken.count),
            ])
    }

    private func endLists(_ worker: AccountWorker) {
        guard let cursor = worker.publisher.cursor, let began = worker.lists.beganAt else { return }
        let now = Instant(milliseconds: clock.wallMilliseconds())
        let sums = worker.lists.sums
        let parts = ["lists", worker.account, began.description]
        let entry = LedgerEntry(
            entry: watch.identifier.text(parts), account: worker.account, kind: .lists, at: now,
            read: sums.read, accepted: sums.accepted, duplicate: sums.duplicate, from: began,
            to: now)
        worker.lists.end()
        let publication = ListPublication(
            account: worker.account, cursor: cursor, state: worker.lists.state, at: now,
            entries: [entry])
        if !publish(publication, for: worker) { worker.lists.state.takenAt = nil }
    }
}
