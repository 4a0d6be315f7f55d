import Plays

/// Remembers which entities were sent last, to send none twice in a row; bounded.
///
/// Left out is only what cannot win against what was sent: the same content, observed no later.
/// A slot holds the newest entity that fell into it, so forgetting costs a record, never a fact.
struct EntityCache {
    /// The hash of key and content, and the time of what was sent.
    fileprivate struct Slot {
        var content = Hash128()
        var observedAt = Instant(milliseconds: .min)
    }

    /// Where an entity's slot is and what it holds: asked for before the content is written, so
    /// that memory has answered by the time that it is needed.
    struct Place {
        fileprivate let index: Int
        fileprivate let seed: UInt64
        fileprivate let known: Slot
    }

    private var slots: [Slot]

    /// Makes a cache of so many slots, a power of two.
    init(slots count: Int) {
        precondition(count > 0 && count & (count - 1) == 0, "slots are counted in powers of two")
        slots = [Slot](repeating: Slot(), count: count)
    }

    /// The place of the entity that has this key.
    func place(_ topic: Topic, key: UnsafeRawBufferPointer) -> Place {
        let hash = Hash128(of: key, seed: topic.cacheSeed)
        let index = Int(truncatingIfNeeded: hash.low) & (slots.count - 1)
        return Place(index: index, seed: hash.high, known: slots[index])
    }

    /// Whether the entity has to be sent; it counts as sent from then on.
    mutating func isNews(
        _ place: Place, content: UnsafeRawBufferPointer, observedAt: Instant
    ) -> Bool {
        let hash = Hash128(of: content, seed: place.seed)
        if place.known.content == hash, observedAt <= place.known.observedAt { return false }
        slots[place.index] = Slot(content: hash, observedAt: observedAt)
        return true
    }

    /// Forgets everything.
    mutating func removeAll() {
        for index in slots.indices { slots[index] = Slot() }
    }
}

extension Topic {
    fileprivate var cacheSeed: UInt64 {
        switch self {
        case .tracks: 1
        case .artists: 2
        case .albums: 3
        default: 4
        }
    }
}
