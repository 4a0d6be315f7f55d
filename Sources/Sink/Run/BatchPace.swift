/// When a batch is stored: when it is full, when it is old, or sooner when nothing more comes.
struct BatchPace {
    /// Records in one transaction at most.
    static let recordsLimit = 20_000
    /// Bytes in memory at most.
    static let bytesLimit = 16 << 20
    /// How long a record waits to be stored at most, while others keep coming, in milliseconds.
    static let ageLimitMilliseconds: Int64 = 500
    /// With nothing more for so long, what there is is stored.
    static let quietMilliseconds: Int32 = 10
    /// How long an empty loop waits for a record, so that a wish to stop is seen.
    static let idleMilliseconds: Int32 = 100

    private var startMilliseconds: Int64?

    /// Notes that a record was added.
    mutating func added(atMilliseconds now: Int64) {
        if startMilliseconds == nil { startMilliseconds = now }
    }

    /// Notes that the batch was stored.
    mutating func stored() { startMilliseconds = nil }

    /// Whether the batch is to be stored now.
    func isDue(records: Int, bytes: Int, atMilliseconds now: Int64) -> Bool {
        guard let startMilliseconds else { return false }
        return records >= Self.recordsLimit || bytes >= Self.bytesLimit
            || now - startMilliseconds >= Self.ageLimitMilliseconds
    }

    /// How long to wait for the next record.
    var pollMilliseconds: Int32 {
        startMilliseconds == nil ? Self.idleMilliseconds : Self.quietMilliseconds
    }
}
