import Plays
import Spotify
import Wire

/// An answer of recently played, and when it came.
struct PolledPage {
    fileprivate(set) var body: [UInt8]
    fileprivate(set) var shown: RecentlyPlayed
    let readAt: Instant
    /// What was last tried to publish of it.
    var attempt: PollPlan?

    /// Reads an answer's body; nil when it is no page.
    init?(body: [UInt8], readAt: Instant, parser: JSONParser) {
        let shown = body.withUnsafeBytes { RecentlyPlayed($0, parser: parser) }
        guard let shown else { return nil }
        self.body = body
        self.shown = shown
        self.readAt = readAt
    }
}

extension PolledPage {
    /// A play, as far as it tells one from another.
    fileprivate struct Play: Hashable {
        let uri: String?
        let playedAt: Instant?
    }

    fileprivate var plays: Set<Play> {
        Set(shown.items.map { Play(uri: $0.uri, playedAt: $0.playedAt) })
    }
}

/// What polls of an account brought and Kafka has not taken yet, the oldest first.
///
/// The service forgets a play once fifty newer ones were played, so polls go on while Kafka is
/// away, and what they bring waits here: in memory, within a bound.
struct PageQueue {
    private var pages: [PolledPage] = []
    /// What each page adds to the memory in use.
    private var sizes: [Int] = []
    /// How much memory they take, about.
    private(set) var bytes = 0
    /// Whether a page had to go since the queue was empty the last time.
    private(set) var isShortened = false

    /// What is read of a page takes about so much beside its body.
    private static let readBytes = 16 << 10
    private static let sharedBytes = 512

    var isEmpty: Bool { pages.isEmpty }
    var count: Int { pages.count }
    /// The one to be published next.
    var first: PolledPage? { pages.first }

    /// Puts a page behind the others.
    ///
    /// Without room those go that show nothing of their own: windows of fifty plays overlap. If
    /// that is not enough, the page before the newest goes. The first and the newest always stay.
    mutating func add(_ page: PolledPage, limitBytes: Int) {
        append(page)
        guard bytes > limitBytes, pages.count > 2 else { return }
        let count = pages.count
        keep(thinned())
        if bytes > limitBytes, pages.count > 2 { keep(pages.dropLast(2) + pages.suffix(1)) }
        isShortened = isShortened || pages.count < count
    }

    private mutating func append(_ page: PolledPage) {
        var page = page
        var size = page.body.count + Self.readBytes
        if let last = pages.last, last.body == page.body {
            // Nobody listened in between: both share one body.
            page.body = last.body
            page.shown = last.shown
            size = Self.sharedBytes
        }
        pages.append(page)
        sizes.append(size)
        bytes += size
    }

    private mutating func keep(_ rest: [PolledPage]) {
        (pages, sizes, bytes) = ([], [], 0)
        for page in rest { append(page) }
    }

    /// The pages without those whose plays the page before or the one behind shows, too; those two
    /// have to share one, for a window that shows no known play tells of a gap.
    private func thinned() -> [PolledPage] {
        var rest: [PolledPage] = []
        for (page, next) in zip(pages, pages.dropFirst()) {
            let (last, coming) = (rest.last?.plays ?? [], next.plays)
            let isNeeded =
                last.isDisjoint(with: coming) || !page.plays.isSubset(of: last.union(coming))
            if isNeeded { rest.append(page) }
        }
        return rest + pages.suffix(1)
    }

    /// Remembers what is tried to publish of the first page.
    mutating func attempt(_ plan: PollPlan) {
        guard !pages.isEmpty else { return }
        pages[0].attempt = plan
    }

    /// Kafka has the first page.
    mutating func removeFirst() {
        guard !pages.isEmpty else { return }
        pages.removeFirst()
        bytes -= sizes.removeFirst()
        isShortened = isShortened && !isEmpty
    }
}
