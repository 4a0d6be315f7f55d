/// When a transaction begins and when it ends: a value that knows no broker.
///
/// It begins with the first record and ends after a time or a number of records, whichever comes
/// first, so that an idle stage has none open. When nothing more is waiting to be read it ends much
/// sooner, since readers wait for it. And where so little comes in, the next commit begins a moment
/// after the last one began, with all that has come by then: each costs a share of a core, and most
/// of it is librdkafka's announcing to the broker which partitions a transaction writes to.
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
    /// How long records are gathered at least, unless the transaction is full.
    static let soonMilliseconds: Int64 = 25
    /// So far apart commits begin where little comes in.
    static let apartMilliseconds: Int64 = 33
    private var begunAtMilliseconds: Int64?
    /// Whether the last transaction took everything that there was; nobody waits behind the first.
    private var isCalm = true
    private var committedAtMilliseconds: Int64?
    private var records = 0

    init(everyMilliseconds: Int64, everyRecords: Int) {
        self.everyMilliseconds = everyMilliseconds
        self.everyRecords = everyRecords
    }

    /// Whether a transaction is open.
    var isOpen: Bool { begunAtMilliseconds != nil }

    /// How long the transaction has been open; 0 without one.
    func openMilliseconds(atMilliseconds now: Int64) -> Int64 {
        begunAtMilliseconds.map { max(0, now - $0) } ?? 0
    }

    /// How long to wait with a record in hand before a transaction begins: what is left since the
    /// last commit began.
    func gatherMilliseconds(atMilliseconds now: Int64) -> Int64 {
        guard isCalm, let last = committedAtMilliseconds else { return 0 }
        let apart = min(Self.apartMilliseconds, everyMilliseconds)
        return max(0, min(apart, last + apart - now))
    }

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
    mutating func due(atMilliseconds now: Int64, isIdle: Bool) -> Step {
        guard let begun = begunAtMilliseconds else { return .nothing }
        let limit = isIdle ? idleMilliseconds : everyMilliseconds
        guard records >= everyRecords || now - begun >= limit else { return .nothing }
        isCalm = isIdle
        committedAtMilliseconds = now
        return .commit
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
        return max(0, min(limit, begun + idleMilliseconds - now))
    }

    private var soonMilliseconds: Int64 { min(Self.soonMilliseconds, everyMilliseconds) }
    private var idleMilliseconds: Int64 { isCalm ? 0 : soonMilliseconds }
}
