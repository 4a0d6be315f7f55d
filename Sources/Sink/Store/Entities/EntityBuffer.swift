import Plays

/// The best record of each entity, with copies of their bytes, until they are written.
///
/// A busy hour names the same tracks and artists again and again; of the records of one entity
/// that come together only the one that would stay in the end is written.
final class EntityBuffer {
    /// A record that is the best of its entity so far.
    private struct Candidate {
        var place: RecordPlace
        var knowledge: Knowledge
        var observedAt: Instant
        /// Where its bytes are, and how many had room there.
        var start: Int
        var count: Int
        var room: Int
    }

    private var candidates: [Candidate] = []
    private let places = KeyCache(limit: .max)
    private var bytes = ByteBuffer(capacity: EntityBuffer.capacity)

    /// Room for all that waits at most: what is not used takes no memory, and growing would take
    /// the old bytes' and the new ones'.
    private static let capacity = bytesLimit + RecordLimit.valueBytes + padding
    /// Bytes that wait at most, in all buffers; 20,000 tracks have ten million.
    static let bytesLimit = 12 << 20
    /// Bytes that may be read behind every record, which the JSON parser wants.
    private static let padding = 64
    /// What is kept when it is emptied, in bytes.
    private static let keptBytes = 1 << 20

    var byteCount: Int { bytes.count }

    /// Notes a record.
    ///
    /// - Parameters:
    ///   - id: The entity's.
    ///   - rank: The record's, with its bytes, which are copied.
    ///   - place: Where it lies.
    /// - Returns: The place of the record that is superseded by it, or the record's own when an
    ///   earlier one is better; nil when the entity is new.
    func offer(_ id: Text, _ rank: EntityRank, at place: RecordPlace) -> RecordPlace? {
        guard let index = places.key(of: id).map({ Int($0) }) else {
            places.remember(Int64(candidates.count), of: id)
            candidates.append(
                Candidate(
                    place: place, knowledge: rank.knowledge, observedAt: rank.observedAt,
                    start: append(rank.bytes), count: rank.bytes.count, room: rank.bytes.count))
            return nil
        }
        let other = candidates[index]
        let otherRank = EntityRank(
            knowledge: other.knowledge, observedAt: other.observedAt, bytes: text(of: other))
        guard otherRank < rank else { return place }
        candidates[index].place = place
        candidates[index].knowledge = rank.knowledge
        candidates[index].observedAt = rank.observedAt
        replace(index, by: rank.bytes)
        return other.place
    }

    /// Hands over what remains, in the order in which the entities were first named, and forgets
    /// it.
    func drain(_ body: (Text, RecordPlace) throws -> Void) rethrows {
        // Should one of them fail, the whole transaction is undone.
        defer { removeAll() }

        for candidate in candidates { try body(text(of: candidate), candidate.place) }
    }

    /// Forgets everything.
    func removeAll() {
        candidates.removeAll(keepingCapacity: true)
        places.removeAll()
        if bytes.count > Self.keptBytes {
            bytes = ByteBuffer(capacity: Self.capacity)
        } else {
            bytes.removeAll()
        }
    }

    private func text(of candidate: Candidate) -> Text {
        Text(bytes.bytes(candidate.start..<candidate.start + candidate.count))
    }

    /// Copies bytes behind all others; returns where they are.
    private func append(_ text: Text) -> Int {
        let start = bytes.count
        bytes.append(text)
        bytes.reserve(Self.padding)
        return start
    }

    /// Puts a record where the one before it was, if there is room for it.
    private func replace(_ index: Int, by text: Text) {
        if text.count > candidates[index].room {
            candidates[index].start = append(text)
            candidates[index].room = text.count
        } else {
            bytes.overwrite(at: candidates[index].start, with: text)
        }
        candidates[index].count = text.count
    }
}
