import HTTP
import Plays
import Spotify
import Stage
import Topics

/// Fetches what was played and is not known, the most played first, within a day's budget.
///
/// A round follows a poll: its calls are noted as spent before the first of them, so that no crash
/// lets a day have more than its budget. What came back is published at the end of the round.
final class Enricher {
    /// One app's round.
    struct Round {
        var left: [CatalogueShelf: Int]
        var answers: [CatalogueAnswer] = []
        var failed: Int64 = 0
        let carrier: AccountWorker
    }

    private let perDay: Int
    private let intervalMilliseconds: Int64
    private let cluster: Cluster
    private let log: Log
    private let access: any CatalogueAccess
    private var view: CatalogueView?
    private var rounds: [String: Round] = [:]
    private var retryAt: Int64 = .min

    private static let dayMilliseconds: Int64 = 86_400_000
    private static let sliceMilliseconds: Int64 = 20
    private static let retryMilliseconds: Int64 = 60_000

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

    /// Whether there is more to read before anything can be asked.
    var isReading: Bool { view.map { !$0.isCaughtUp } ?? false }
    /// Whether calls are still to be made.
    var isActive: Bool { !rounds.isEmpty }

    /// Reads on in the topics.
    func follow(now: Int64) {
        guard now >= retryAt else { return }
        do {
            if view == nil { view = try CatalogueView(cluster, log: log) }
            try view?.follow(milliseconds: Self.sliceMilliseconds)
        } catch {
            view = nil
            retryAt = now + Self.retryMilliseconds
            log.debug("could not follow the catalogue", ["error": .error(error)])
        }
    }

    /// Opens a round after a poll; its calls count as spent from now on.
    func open(_ app: App, carrier: AccountWorker, wall: Int64, now: Int64) {
        guard rounds[app.clientID] == nil, let view, view.isCaughtUp else { return }
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

    /// Starts the next call of a round, or ends the round.
    func start(in loop: ProducerLoop, now: Int64) {
        for (clientID, round) in rounds {
            // Nothing is asked before Kafka knows that it is spent.
            guard let app = loop.apps[clientID], app.news(of: round.carrier.account) == nil
            else { continue }
            let wall = Instant(milliseconds: loop.clock.wallMilliseconds())
            guard let token = loop.sideToken(of: round.carrier, at: wall) else {
                close(clientID, in: loop)
                continue
            }
            guard let (kind, ids) = next(clientID, app, now: now) else {
                close(clientID, in: loop)
                continue
            }
            guard
                let call = try? loop.client.start(
                    access.request(kind, ids, of: loop.options.service, with: token))
            else { continue }
            loop.calls[call] = .enrich(round.carrier, app: clientID, kind, ids)
            app.lanes.began()
            return
        }
    }

    private func next(_ clientID: String, _ app: App, now: Int64) -> (CatalogueShelf, [String])? {
        for kind in Wanted.order where rounds[clientID]?.left[kind] ?? 0 > 0 {
            // The first quota answer ends the round for its bucket.
            var ids: [String] = []
            while app.lanes.opensAt(kind.bucket, now: now) <= now,
                ids.count < access.idsPerCall(kind), let id = view?.wanted.mostPlayed(kind)
            {
                view?.settle(kind, id)
                ids.append(id)
            }
            guard !ids.isEmpty else {
                rounds[clientID]?.left[kind] = nil
                continue
            }
            rounds[clientID]?.left[kind]? -= 1
            return (kind, ids)
        }
        return nil
    }

    /// Takes an answer in.
    func answered(
        _ answer: SpotifyAnswer, _ clientID: String, _ kind: CatalogueShelf, _ ids: [String],
        at now: Instant
    ) {
        guard let objects = access.objects(answer, kind, ids) else {
            rounds[clientID]?.failed += Int64(ids.count)
            return
        }
        rounds[clientID]?.answers += objects.map {
            CatalogueAnswer(kind: kind, id: $0.id, object: $0.bytes, fetchedAt: now)
        }
    }

    private func close(_ clientID: String, in loop: ProducerLoop) {
        guard let round = rounds.removeValue(forKey: clientID),
            let cursor = round.carrier.publisher.cursor
        else { return }
        let good = round.answers.filter { $0.isWhole(loop.parser) }
        let failed = round.failed + Int64(round.answers.count - good.count)
        guard !good.isEmpty || failed > 0 else { return }
        let now = Instant(milliseconds: loop.clock.wallMilliseconds())
        let account = round.carrier.account
        let parts = ["enrichment", clientID, account, now.description]
        let entry = LedgerEntry(
            entry: loop.watch.identifier.text(parts), account: account, kind: .enrichment, at: now,
            read: Int64(good.count) + failed, accepted: Int64(good.count), failed: failed)
        let publication = CataloguePublication(cursor: cursor, answers: good, entry: entry)
        guard loop.publish(publication, for: round.carrier) else { return }
        log.debug(
            "published to the catalogue",
            ["objects": .integer(good.count), "failed": .integer(failed)])
    }
}
