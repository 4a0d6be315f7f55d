import Plays
import Spotify

/// What one answer of recently played leads to: decided as a value, done elsewhere.
struct PollPlan: Equatable {
    /// A play to publish.
    struct Play: Equatable {
        /// The item in the answer's bytes.
        let bytes: Range<Int>
        /// When it ended.
        let endedAt: Instant
    }

    /// The plays that are new, the oldest first.
    var plays: [Play] = []
    /// What was read and what became of it.
    var entry: LedgerEntry
    /// Set when plays were lost since the last poll.
    var gap: LedgerEntry?
    /// What is known once the plays are published.
    var cursor: Cursor
    /// Whether that is more than before.
    var hasNews: Bool { !plays.isEmpty }

    /// Whether a cursor that was read later has all these plays, of which there must be some.
    ///
    /// Then the plan was published, whatever became of Kafka's answer: its plays, its sums and its
    /// cursor went out together. Planned anew it would count its own plays as duplicates.
    func isPublished(in cursor: Cursor) -> Bool {
        hasNews && self.cursor.known.suffix(plays.count).allSatisfy(cursor.knows)
    }
}

/// Decides what an answer leads to.
struct PollPlanner {
    private let identifier: Identifier

    /// A larger item is not published: brokers take a megabyte, and the envelope needs some.
    static let itemLimitBytes = 900_000

    init(digest: any Digest) { identifier = Identifier(digest: digest) }

    /// Plans what to publish.
    ///
    /// - Parameters:
    ///   - page: The answer.
    ///   - account: Whose it is.
    ///   - cursor: What is known already.
    ///   - now: When the answer came.
    /// - Returns: What to publish, in one transaction.
    func plan(
        _ page: RecentlyPlayed, account: String, cursor: Cursor, at now: Instant
    ) -> PollPlan {
        var entry = LedgerEntry(
            entry: identifier.text(["poll", account, now.description]), account: account,
            kind: .poll, at: now, read: Int64(page.items.count), source: .api)
        var fresh: [(id: Fingerprint, play: PollPlan.Play)] = []
        var seen: Set<Fingerprint> = []
        var shown: [Instant] = []
        var showsKnown = false
        // The service lists the newest first.
        for item in page.items.reversed() {
            guard item.hasTrack else {
                entry.filtered["no-track", default: 0] += 1
                continue
            }
            guard let uri = item.uri, let endedAt = item.playedAt,
                isPublishable(item, endedAt, now)
            else {
                entry.failed += 1
                continue
            }
            shown.append(endedAt)
            let id = id(account, uri, endedAt)
            let isKnown = cursor.knows(id)
            showsKnown = showsKnown || isKnown
            guard !isKnown, seen.insert(id).inserted else {
                entry.duplicate += 1
                continue
            }
            fresh.append((id, PollPlan.Play(bytes: item.bytes, endedAt: endedAt)))
        }
        // A stable order: plays that ended together stay as the service had them.
        let order = fresh.indices.sorted {
            (fresh[$0].play.endedAt, $0) < (fresh[$1].play.endedAt, $1)
        }
        fresh = order.map { fresh[$0] }
        entry.accepted = Int64(fresh.count)
        entry.from = shown.min()
        entry.to = shown.max()
        var after = cursor
        after.learn(fresh.map { ($0.id, $0.play.endedAt) })
        let hasGap = !showsKnown && page.hasNext
        return PollPlan(
            plays: fresh.map(\.play), entry: entry,
            gap: hasGap ? gap(account, from: cursor.newest, to: shown.min(), at: now) : nil,
            cursor: after)
    }

    /// Brokers refuse what lies more than an hour ahead, and nothing was played before 1970.
    private func isPublishable(
        _ item: RecentlyPlayed.Item, _ endedAt: Instant, _ now: Instant
    ) -> Bool {
        endedAt.milliseconds >= 0
            && endedAt.milliseconds <= now.milliseconds + RecordLimit.futureMilliseconds
            && item.bytes.count <= Self.itemLimitBytes
    }

    /// Nil when nothing was known before, or nothing is shown: then there are no bounds.
    private func gap(
        _ account: String, from: Instant?, to: Instant?, at now: Instant
    ) -> LedgerEntry? {
        guard let from, let to else { return nil }
        let entry = identifier.text(["gap-opened", account, from.description, to.description])
        return LedgerEntry(
            entry: entry, account: account, kind: .gapOpened, at: now, source: .api, from: from,
            to: to, gap: entry)
    }

    private func id(_ account: String, _ uri: String, _ endedAt: Instant) -> Fingerprint {
        account.withText { account in
            uri.withText { identifier.api(account: account, uri: $0, playedAt: endedAt) }
        }
    }
}
