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
    /// Without room it takes the place of the one before it: while their windows overlap nothing
    /// is lost by that, and once they do not, there is a gap. The first page and the newest are
    /// kept in any case.
    mutating func add(_ page: PolledPage, limitBytes: Int) {
        var page = page
        var size = page.body.count + Self.readBytes
        let isSame = pages.last.map { $0.body == page.body } ?? false
        if isSame, let last = pages.last {
            // Nobody listened in between: both share one body.
            page.body = last.body
            page.shown = last.shown
            size = Self.sharedBytes
        }
        if bytes + size > limitBytes, pages.count > 1 {
            pages.removeLast()
            let freed = sizes.removeLast()
            bytes -= freed
            if isSame { size = freed }
            isShortened = true
        }
        pages.append(page)
        sizes.append(size)
        bytes += size
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
