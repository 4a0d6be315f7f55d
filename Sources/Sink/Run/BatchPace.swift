/// When records are added to the open transaction, and when that is stored: when it is full, when
/// it is old, or sooner when nothing more comes.
///
/// Each transaction writes every page again that it has touched, and a backfill touches most of
/// those of the ready tables: it takes several batches into one.
struct BatchPace {
    /// Records in memory at most.
    static let recordsLimit = 10_000
    /// Bytes in memory at most.
    static let bytesLimit = 8 << 20
    /// Records in one transaction of a backfill at most, if nothing else is wanted.
    static let backfillLimit = 60_000
    /// Fewer at once are a person's, and somebody may be looking.
    static let liveLimit = 100
    static let liveMilliseconds: Int64 = 20
    /// More at once are a backfill.
    static let backfillRecords = 2_000
    static let backfillMilliseconds: Int64 = 5_000
    /// What is between the two waits for so long at most: each transaction has a cost of its own.
    static let burstMilliseconds: Int64 = 500
    /// With nothing more for so long, what there is is stored.
    static let quietMilliseconds: Int32 = 10
    /// How long an empty loop waits for a record, so that a wish to stop is seen.
    static let idleMilliseconds: Int32 = 100

    /// What is to be done now.
    enum Step: Hashable {
        case wait
        /// Add the batch to the transaction.
        case add
        /// Add the batch, and end the transaction.
        case store
    }

    private let limit: Int
    private var startMilliseconds: Int64?
    private var added = 0

    /// - Parameter limit: Records in one transaction at most.
    init(limit: Int = backfillLimit) { self.limit = limit }

    /// Notes that a record came.
    mutating func came(atMilliseconds now: Int64) {
        if startMilliseconds == nil { startMilliseconds = now }
    }

    /// Notes that a batch was added to the transaction.
    mutating func added(_ records: Int) { added += records }

    /// Notes that the transaction was stored.
    mutating func stored() {
        startMilliseconds = nil
        added = 0
    }

    /// What to do with a batch of so many records and bytes.
    func step(records: Int, bytes: Int, atMilliseconds now: Int64) -> Step {
        guard let startMilliseconds else { return .wait }
        let isFull = records >= Self.recordsLimit || bytes >= Self.bytesLimit
        let count = added + records
        let isOld = now - startMilliseconds >= Self.patienceMilliseconds(with: count)
        if isOld || count >= limit { return .store }
        return isFull ? .add : .wait
    }

    /// How long the first of so many records waits to be stored while others keep coming.
    private static func patienceMilliseconds(with records: Int) -> Int64 {
        if records < liveLimit { return liveMilliseconds }
        return records < backfillRecords ? burstMilliseconds : backfillMilliseconds
    }

    /// How long to wait for the next record.
    var pollMilliseconds: Int32 {
        startMilliseconds == nil ? Self.idleMilliseconds : Self.quietMilliseconds
    }
}
