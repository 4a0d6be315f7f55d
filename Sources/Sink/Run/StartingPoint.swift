/// Where reading a partition begins, given what the destination holds and what the topic has.
enum StartingPoint: Hashable {
    /// The destination holds nothing of it: begin with the first record that is kept.
    case beginning(Int64)
    /// Go on; the last record stored is read once more and must be the same one. Where it cannot
    /// have gone, it must be met.
    case going(from: Int64, on: StoredOffset, mustMeet: Bool)
    /// The topic is not the one that was stored from; a sentence says why.
    case refused(String)

    /// - Parameters:
    ///   - stored: What the destination holds.
    ///   - low: The first offset that the partition keeps.
    ///   - high: The offset that its next record will get, open transactions included.
    ///   - isCompacted: Whether single records of the topic go while others stay.
    ///   - isKept: Whether records stay; those of a topic that ages are missed by nobody.
    init(
        stored: StoredOffset?, low: Int64, high: Int64, isCompacted: Bool, isKept: Bool = true
    ) {
        guard let stored else {
            self = .beginning(low)
            return
        }
        if stored.nextOffset > high {
            self = .refused(
                """
                the database goes on at offset \(stored.nextOffset), but the topic ends at \
                \(high): it was deleted and made anew, or --brokers or --topic-prefix name \
                another one; go on with --accept-new-topic, or store it in a new file with --to
                """)
        } else if stored.nextOffset < low, !isKept {
            self = .beginning(low)
        } else if stored.nextOffset < low {
            self = .refused(
                """
                the database goes on at offset \(stored.nextOffset), but the topic keeps only \
                what begins at \(low): the records between are gone; go on with \
                --accept-new-topic, or store what is there in a new file with --to
                """)
        } else {
            // What retention or compaction took cannot be compared any more.
            self = .going(
                from: max(low, stored.lastOffset), on: stored,
                mustMeet: !isCompacted && low <= stored.lastOffset)
        }
    }

    /// The offset to read first; `nil` when the start is refused.
    var offset: Int64? {
        switch self {
        case .beginning(let offset): offset
        case .going(let offset, _, _): offset
        case .refused: nil
        }
    }
}

/// Which records of one partition are new, and whether the topic still is what it was.
struct PartitionReading: Hashable {
    /// What to do with a record.
    enum Decision: Hashable {
        /// It is new.
        case store
        /// It is stored already.
        case skip
        /// It lies where another one was stored from: the topic was made anew.
        case refuse
    }

    /// The next offset that has not been taken.
    private(set) var nextOffset: Int64
    private let stored: StoredOffset?
    /// Whether the record that was stored last has to come before any new one.
    private var mustMeet = false

    init(_ point: StartingPoint) {
        switch point {
        case .beginning(let offset):
            nextOffset = offset
            stored = nil
        case .going(_, let stored, let mustMeet):
            nextOffset = stored.nextOffset
            self.stored = stored
            self.mustMeet = mustMeet
        case .refused:
            nextOffset = .max
            stored = nil
        }
    }

    /// Takes the record at `offset`; `hash` is asked for only where it is needed.
    mutating func take(_ offset: Int64, hash: () -> [UInt8]) -> Decision {
        if offset >= nextOffset {
            // Where that record lay is now a mark of a transaction: another topic of this name.
            guard !mustMeet else { return .refuse }
            nextOffset = offset + 1
            return .store
        }
        guard let stored, offset == stored.lastOffset else { return .skip }
        mustMeet = false
        return hash() == stored.lastHash ? .skip : .refuse
    }
}
