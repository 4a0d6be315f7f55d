import Plays

/// The best record of each entity in a batch.
///
/// A busy hour names the same tracks and artists again and again; of the records of one entity in
/// a batch only the one that would stay in the end is written.
struct EntityBuffer {
    private struct Candidate {
        let entry: Int
        let knowledge: Knowledge
        let observedAt: Instant
    }

    private var candidates: [Candidate] = []
    private let places = KeyCache(limit: .max)

    /// Notes a record.
    ///
    /// - Returns: The entry in the batch that is superseded by it, or the record's own when an
    ///   earlier one is better; nil when the entity is new.
    mutating func offer(
        _ id: Text, _ rank: EntityRank, entry: Int, bytes: (Int) -> Text
    ) -> Int? {
        let candidate = Candidate(
            entry: entry, knowledge: rank.knowledge, observedAt: rank.observedAt)
        guard let place = places.key(of: id).map({ Int($0) }) else {
            places.remember(Int64(candidates.count), of: id)
            candidates.append(candidate)
            return nil
        }
        let other = candidates[place]
        let otherRank = EntityRank(
            knowledge: other.knowledge, observedAt: other.observedAt, bytes: bytes(other.entry))
        guard otherRank < rank else { return entry }
        candidates[place] = candidate
        return other.entry
    }

    /// The entries in the batch that remain, in the order in which their entities were first named.
    var entries: [Int] { candidates.map(\.entry) }

    mutating func removeAll() {
        candidates.removeAll(keepingCapacity: true)
        places.removeAll()
    }
}
