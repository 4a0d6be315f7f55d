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
        // What is begun comes first, then whose lists are the oldest: else the first accounts would
        // be due again before the last ones had a turn.
        let order = workers.map { ($0, $0.lists.isActive ? .min : $0.lists.lastMilliseconds) }
            .sorted { $0.1 < $1.1 }
        for (worker, _) in order where startListCall(worker, now: now) { return }
        enricher?.start(in: self, now: now)
    }

    private func startListCall(_ worker: AccountWorker, now: Int64) -> Bool {
        let wall = Instant(milliseconds: clock.wallMilliseconds())
        guard worker.publisher.cursor != nil, worker.taken == nil else { return false }
        let token = sideToken(of: worker)
        if token != nil, worker.lists.isDue(wall: wall) { worker.lists.begin(wall: wall) }
        guard worker.lists.isActive else { return false }
        if worker.lists.isAtEnd {
            endLists(worker)
            return false
        }
        guard let token, let app = apps[token.clientID] else {
            if options.isOnce { cutListsShort(worker, "there is no token to take it with") }
            return false
        }
        switch worker.renewal.step(for: token, wall: wall, now: now) {
        case .wait: return false
        case .renew: return renew(worker, token)
        case .use: return ask(worker, token, app, now: now)
        }
    }

    private func ask(
        _ worker: AccountWorker, _ token: Token, _ app: App, now: Int64
    ) -> Bool {
        do {
            guard let call = try worker.lists.next(now: now) else {
                if worker.lists.isAtEnd { endLists(worker) }
                return false
            }
            guard app.lanes.admits(call.bucket, now: now) else {
                // For hours: the other lists need not wait for it.
                if app.lanes.closed(at: now)[call.bucket] != nil { drop(worker, "it is blocked") }
                return false
            }
            let request =
                switch call {
                case .page(let list, let query, let isOldName):
                    options.service.list(list, query, isOldName: isOldName, with: token)
                case .record(let id): options.service.playlist(id, with: token)
                }
            calls[try client.start(request)] = .list(worker, app: token.clientID, call)
            app.lanes.began()
            return true
        } catch {
            drop(worker, "\(error)")
            return false
        }
    }

    /// A token for what is no poll: of an account that was polled and is ready.
    func sideToken(of worker: AccountWorker) -> Token? {
        guard worker.lastPoll != nil, !worker.isRefused, !worker.hasUnstored else { return nil }
        return try? worker.token()
    }

    /// Renews a token that does not last as long as what is no poll; whether the call was started.
    func renew(_ worker: AccountWorker, _ token: Token) -> Bool {
        do {
            calls[try client.start(options.service.refresh(token))] = .renew(worker, token)
            worker.renewal.begin()
            return true
        } catch {
            worker.renewal.end(with: nil, now: clock.monotonicMilliseconds())
            log.warn(
                "could not renew a token",
                ["account": .text(worker.account), "error": .error(error)])
            return false
        }
    }

    /// Takes the answer to a renewal that no poll asked for.
    func renewed(
        _ worker: AccountWorker, _ token: Token, _ result: Result<HTTPResponse, HTTPError>
    ) {
        let now = clock.monotonicMilliseconds()
        let answer = RefreshAnswer(
            result, of: token, at: Instant(milliseconds: clock.wallMilliseconds()))
        count(answer)
        var fresh: Token?
        var trouble = answer.trouble
        do {
            try keep(answer, of: token, for: worker)
            if case .token(let token) = answer { fresh = token }
        } catch {
            trouble = "\(error)"
        }
        worker.renewal.end(with: fresh, now: now)
        guard let trouble else { return }
        worker.mustWatch = true
        log.warn(
            "could not renew a token",
            ["account": .text(worker.account), "error": .text(trouble)])
        if options.isOnce { cutListsShort(worker, "the token could not be renewed") }
    }

    /// Remembers a token that a call was refused with.
    func refuse(_ answer: SpotifyAnswer, _ worker: AccountWorker) {
        guard answer == .tokenRefused, let token = try? worker.token() else { return }
        worker.renewal.refuse(token)
    }

    func listed(
        _ worker: AccountWorker, _ clientID: String, _ call: ListCall,
        _ result: Result<HTTPResponse, HTTPError>
    ) {
        apps[clientID]?.lanes.ended()
        guard !stop.isSet else { return }
        let answer = settled(SpotifyAnswer(result), clientID, call.bucket, worker)
        refuse(answer, worker)
        do {
            let event = try worker.lists.answered(
                answer, to: call, now: clock.monotonicMilliseconds(), parser: parser,
                using: &random)
            switch event {
            case .goOn: break
            case .publish(let taken):
                worker.taken = taken
                publishList(of: worker)
            case .refused(let list, let words):
                tell("could not read a list", list, words, worker)
            case .failed(let list, let words):
                tell("could not take a list", list, words, worker)
            }
        } catch {
            drop(worker, "\(error)")
        }
    }

    private func tell(
        _ sentence: String, _ list: ListName, _ words: String, _ worker: AccountWorker
    ) {
        log.warn(
            sentence,
            [
                "account": .text(worker.account), "list": .text("\(list)"), "error": .text(words),
            ])
    }

    /// Leaves the list in hand to the next time.
    private func drop(_ worker: AccountWorker, _ words: String) {
        guard let list = worker.lists.drop() else { return }
        tell("could not take a list", list, words, worker)
    }

    /// Ends the taking of lists that `--once` began.
    private func cutListsShort(_ worker: AccountWorker, _ words: String) {
        worker.isSuccess = false
        drop(worker, words)
        worker.lists.cutShort()
        endLists(worker)
    }

    /// Publishes a list that is whole, or keeps it until Kafka takes it.
    func publishList(of worker: AccountWorker) {
        guard let cursor = worker.publisher.cursor, let taken = worker.taken else { return }
        // A commit whose answer was lost went well, what was read from the topic says.
        if !worker.lists.knows(taken) {
            let publication = ListPublication(
                account: worker.account, cursor: cursor, state: worker.lists.state(with: taken),
                at: Instant(milliseconds: clock.wallMilliseconds()), taken: taken)
            guard publish(publication, for: worker) else {
                // What is no matter of Kafka does not pass: the next run takes it again.
                if worker.publisher.cursor != nil {
                    worker.taken = nil
                    worker.lists.lost(taken)
                }
                return
            }
        }
        worker.taken = nil
        worker.lists.published(taken)
        log.info(
            "published a list",
            [
                "account": .text(worker.account), "list": .text(taken.list),
                "items": .integer(taken.count),
            ])
    }

    private func endLists(_ worker: AccountWorker) {
        guard let cursor = worker.publisher.cursor, let began = worker.lists.beganAt else { return }
        // The commit went well whose answer was lost.
        guard worker.lists.state.takenAt != began else { return worker.lists.end() }
        let now = Instant(milliseconds: clock.wallMilliseconds())
        let sums = worker.lists.sums
        let parts = ["lists", worker.account, began.description]
        let entry = LedgerEntry(
            entry: watch.identifier.text(parts), account: worker.account, kind: .lists, at: now,
            read: sums.read, accepted: sums.accepted, duplicate: sums.duplicate,
            failed: sums.failed, from: began, to: now)
        let publication = ListPublication(
            account: worker.account, cursor: cursor, state: worker.lists.finalState, at: now,
            entries: [entry])
        // Until Kafka has it, it is tried again.
        if publish(publication, for: worker) { worker.lists.end() }
    }
}
