import HTTP
import Plays
import Spotify
import Stage
import Topics
import Wire

/// Fetches what was played and is not known, the most played first, within a day's budget.
///
/// A round follows a poll, once the topics are read that tell what was played before: its calls are
/// noted as spent before the first of them, so that no crash lets a day have more than its budget.
/// What came back is published at the end of the round.
final class Enricher {
    /// One app's round.
    struct Round {
        var left: [CatalogueShelf: Int]
        var answers: [CatalogueAnswer] = []
        var failed: Int64 = 0
        /// Its sums, once it is over: Kafka may have taken it without our knowing.
        var entry: LedgerEntry?
        let carrier: AccountWorker
    }

    private let perDay: Int
    private let intervalMilliseconds: Int64
    private let cluster: Cluster
    private let log: Log
    private let access: any CatalogueAccess
    private var isPrepared = false
    private var view: CatalogueView?
    private var rounds: [String: Round] = [:]
    /// Who polled each app while it was not known yet what was played.
    private var early: [String: AccountWorker] = [:]
    private var retryAt: Int64 = .min
    private var trouble: String?
    /// How often something could not be had, by its key in the catalogue.
    private var failures: [String: Int] = [:]

    private static let dayMilliseconds: Int64 = 86_400_000
    private static let sliceMilliseconds: Int64 = 20
    private static let retryMilliseconds: Int64 = 60_000
    private static let attemptLimit = 3

    init(
        perDay: Int, intervalMilliseconds: Int64, cluster: Cluster, log: Log,
        access: any CatalogueAccess = SingleAccess()
    ) {
        self.access = access
        self.perDay = perDay
        self.intervalMilliseconds = intervalMilliseconds
        self.cluster = cluster
        self.log = log
    }

    /// Whether the topics are read, so that it is known what to ask for.
    var isCaughtUp: Bool { view?.isCaughtUp ?? false }
    /// Whether there is more to read before anything can be asked.
    var isReading: Bool { view?.isReading ?? false }
    /// Whether calls are still to be made.
    var isActive: Bool { !rounds.isEmpty }

    /// Makes the topic of what is fetched; what keeps it from that is told, and tried again.
    ///
    /// Plays matter more than what is known of them.
    func prepare(now: Int64, isPatient: Bool = true) {
        attempt(to: "prepare", now: now) {
            try cluster.prepare([.catalogue], log: log, isPatient: isPatient)
            isPrepared = true
        }
    }

    /// Reads on in the topics.
    func follow(now: Int64) {
        guard isPrepared, now >= retryAt else { return }
        attempt(to: "follow", now: now) {
            if view == nil { view = try CatalogueView(cluster, log: log) }
            try view?.follow(milliseconds: Self.sliceMilliseconds)
        }
    }

    private func attempt(to verb: String, now: Int64, _ body: () throws -> Void) {
        do {
            try body()
            trouble = nil
        } catch {
            view = nil
            retryAt = now + Self.retryMilliseconds
            let words = "could not \(verb) the catalogue"
            let told = "\(words): \(error)"
            if told != trouble { log.warn(words, ["error": .error(error)]) }
            trouble = told
        }
    }

    /// Opens a round after a poll, or once it is known what was played; its calls count as spent
    /// from then on.
    func open(_ app: App, carrier: AccountWorker, wall: Int64, now: Int64) {
        guard rounds[app.clientID] == nil else { return }
        guard let view, view.isCaughtUp else { return early[app.clientID] = carrier }
        early[app.clientID] = nil
        var left: [CatalogueShelf: Int] = [:]
        for kind in Wanted.order where app.lanes.opensAt(kind.bucket, now: now) <= now {
            let share = max(perDay * Int(intervalMilliseconds) / Int(Self.dayMilliseconds), 1)
            let rest = perDay - app.spent(kind.bucket, wall: wall)
            let ids = access.idsPerCall(kind)
            let count = min(share, rest, (view.wanted.openCount(kind) + ids - 1) / ids)
            guard count > 0 else { continue }
            left[kind] = count
            for _ in 0..<count { app.spend(kind.bucket, wall: wall, by: carrier.account) }
        }
        if !left.isEmpty { rounds[app.clientID] = Round(left: left, carrier: carrier) }
    }

    /// Opens the rounds of polls that came early, by accounts that can still ask.
    private func openEarly(in loop: ProducerLoop, now: Int64) {
        let wall = loop.clock.wallMilliseconds()
        for (clientID, carrier) in early {
            guard let app = loop.apps[clientID], loop.token(of: carrier, for: clientID) != nil
            else {
                early[clientID] = nil
                continue
            }
            open(app, carrier: carrier, wall: wall, now: now)
        }
    }

    /// Starts the next call of a round, or ends the round.
    func start(in loop: ProducerLoop, now: Int64) {
        // Now that nothing is under way.
        if !isPrepared, now >= retryAt { prepare(now: now, isPatient: false) }
        openEarly(in: loop, now: now)
        for (clientID, round) in rounds {
            guard let app = loop.apps[clientID] else { continue }
            // Whoever lost the account, logged out or came back with another app makes no calls.
            let token = loop.token(of: round.carrier, for: clientID)
            // Nothing is asked before Kafka knows that it is spent.
            guard token == nil || app.news(of: round.carrier.account) == nil else { continue }
            guard round.entry == nil, let token, let (kind, ids) = next(clientID, app, now: now)
            else {
                close(clientID, in: loop)
                continue
            }
            let wall = Instant(milliseconds: loop.clock.wallMilliseconds())
            switch round.carrier.renewal.step(for: token, wall: wall, now: now) {
            case .wait: continue
            case .renew: if loop.renew(round.carrier, token) { return }
            case .use:
                guard ask(kind, ids, of: app, round.carrier, with: token, in: loop) else {
                    close(clientID, in: loop)
                    continue
                }
                rounds[clientID]?.left[kind]? -= 1
                return
            }
        }
    }

    private func ask(
        _ kind: CatalogueShelf, _ ids: [String], of app: App, _ carrier: AccountWorker,
        with token: Token, in loop: ProducerLoop
    ) -> Bool {
        do {
            let request = access.request(kind, ids, of: loop.options.service, with: token)
            loop.calls[try loop.client.start(request)] = .enrich(
                carrier, app: app.clientID, kind, ids)
            app.lanes.began()
            return true
        } catch {
            log.warn("could not ask for the catalogue", ["error": .error(error)])
            return false
        }
    }

    private func next(_ clientID: String, _ app: App, now: Int64) -> (CatalogueShelf, [String])? {
        for kind in Wanted.order where rounds[clientID]?.left[kind] ?? 0 > 0 {
            // The first quota answer ends the round for its bucket.
            let isOpen = app.lanes.opensAt(kind.bucket, now: now) <= now
            let count = access.idsPerCall(kind)
            let ids = isOpen ? view?.wanted.mostPlayed(kind, count: count) ?? [] : []
            if !ids.isEmpty { return (kind, ids) }
            rounds[clientID]?.left[kind] = nil
        }
        return nil
    }

    /// Takes an answer in.
    func answered(
        _ answer: SpotifyAnswer, _ clientID: String, _ kind: CatalogueShelf, _ ids: [String],
        at now: Instant, parser: JSONParser
    ) {
        let answers = (access.objects(answer, kind, ids) ?? []).map {
            CatalogueAnswer(kind: kind, id: $0.id, object: $0.bytes, fetchedAt: now)
        }
        let good = answers.filter { $0.isWhole(parser) }
        for answer in good { view?.settle(kind, answer.id) }
        rounds[clientID]?.answers += good
        rounds[clientID]?.failed += Int64(ids.count - good.count)
        // These say nothing of a thing: it is asked for again.
        switch answer {
        case .limited, .tokenRefused: return
        case .unavailable:
            rounds[clientID]?.left = [:]
            return
        default: break
        }
        for id in Set(ids).subtracting(good.map(\.id)) { failed(kind, id) }
    }

    /// A thing that cannot be had is not asked for again and again: others are played, too.
    private func failed(_ kind: CatalogueShelf, _ id: String) {
        let key = kind.word + ":" + id
        failures[key, default: 0] += 1
        guard failures[key] == Self.attemptLimit else { return }
        failures[key] = nil
        view?.settle(kind, id)
        log.warn(
            "gave an object of the catalogue up until the next start",
            ["key": .text(key), "attempts": .integer(Self.attemptLimit)])
    }

    /// Publishes what came back so far, at the end of the process.
    func finish(in loop: ProducerLoop) {
        for clientID in rounds.keys { close(clientID, in: loop) }
    }

    /// Publishes what came back; what Kafka does not take now it takes later.
    private func close(_ clientID: String, in loop: ProducerLoop) {
        guard let round = rounds[clientID] else { return }
        let carrier = round.carrier
        guard !round.answers.isEmpty || round.failed > 0, carrier.loss == nil else {
            // What was answered to an account that another has now is learnt from the topics.
            if !round.answers.isEmpty { view = nil }
            return rounds[clientID] = nil
        }
        guard let cursor = carrier.publisher.cursor else { return }
        if let entry = round.entry {
            guard let known = loop.known(among: [entry], of: carrier) else { return }
            if !known.isEmpty { return rounds[clientID] = nil }
        }
        var entry = round.entry ?? entry(of: round, clientID, in: loop)
        entry.at = loop.noLater(entry.at)
        rounds[clientID]?.entry = entry
        let publication = CataloguePublication(cursor: cursor, answers: round.answers, entry: entry)
        guard loop.publish(publication, for: carrier) else { return }
        rounds[clientID] = nil
        log.debug(
            "published to the catalogue",
            ["objects": .integer(round.answers.count), "failed": .integer(round.failed)])
    }

    private func entry(
        of round: Round, _ clientID: String, in loop: ProducerLoop
    ) -> LedgerEntry {
        let now = Instant(milliseconds: loop.clock.wallMilliseconds())
        let account = round.carrier.account
        let parts = ["enrichment", clientID, account, now.description]
        let good = Int64(round.answers.count)
        return LedgerEntry(
            entry: loop.watch.identifier.text(parts), account: account, kind: .enrichment, at: now,
            read: good + round.failed, accepted: good, failed: round.failed)
    }
}

extension ProducerLoop {
    /// A token of an app for what is no poll; nil when its account has none, or is another's.
    fileprivate func token(of worker: AccountWorker, for clientID: String) -> Token? {
        guard worker.loss == nil, let token = sideToken(of: worker) else { return nil }
        return token.clientID == clientID ? token : nil
    }
}
