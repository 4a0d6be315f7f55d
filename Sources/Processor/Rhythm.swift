/// When a transaction begins and when it ends: a value that knows no broker.
///
/// It begins with the first record and ends after a time or a number of records, whichever comes
/// first, so that an idle stage has none open. When nothing more is waiting to be read it ends much
/// sooner: a commit costs some milliseconds, which are there when little comes in, and readers wait
/// for it.
struct Rhythm: Hashable {
    /// What the loop has to do.
    enum Step: Hashable {
        case nothing
        case begin
        case commit
        case abort
    }

    let everyMilliseconds: Int64
    let everyRecords: Int
    /// How long a transaction stays open at least, unless it is full.
    static let soonMilliseconds: Int64 = 35
    private var begunAtMilliseconds: Int64?
    private var records = 0

    init(everyMilliseconds: Int64, everyRecords: Int) {
        self.everyMilliseconds = everyMilliseconds
        self.everyRecords = everyRecords
    }

    /// Whether a transaction is open.
    var isOpen: Bool { begunAtMilliseconds != nil }

    /// A record is about to be sent.
    mutating func arrived(atMilliseconds now: Int64) -> Step {
        records += 1
        guard !isOpen else { return .nothing }
        begunAtMilliseconds = now
        return .begin
    }

    /// A round of the loop is over.
    ///
    /// - Parameters:
    ///   - now: The time by the monotonic clock.
    ///   - isIdle: Whether nothing is waiting to be read.
    /// - Returns: Whether to commit.
    func due(atMilliseconds now: Int64, isIdle: Bool) -> Step {
        guard let begun = begunAtMilliseconds else { return .nothing }
        let limit = isIdle ? soonMilliseconds : everyMilliseconds
        return records >= everyRecords || now - begun >= limit ? .commit : .nothing
    }

    /// The partitions are taken away; when they are lost, another member may have them already.
    func revoked(lost: Bool) -> Step {
        guard isOpen else { return .nothing }
        return lost ? .abort : .commit
    }

    /// The stage is to end.
    func ending() -> Step { isOpen ? .commit : .nothing }

    /// The transaction was committed or aborted.
    mutating func closed() {
        begunAtMilliseconds = nil
        records = 0
    }

    /// How long a poll may wait without making a commit late.
    func waitMilliseconds(atMilliseconds now: Int64, atMost limit: Int64) -> Int64 {
        guard let begun = begunAtMilliseconds else { return limit }
        return max(0, min(limit, begun + soonMilliseconds - now))
    }

    private var soonMilliseconds: Int64 { min(Self.soonMilliseconds, everyMilliseconds) }
}
