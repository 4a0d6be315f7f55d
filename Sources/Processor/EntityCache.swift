import Plays

/// Remembers which entities were sent last, to send none twice in a row; bounded.
///
/// Left out is only what cannot win against what was sent: the same content, observed no later.
/// A slot holds the newest entity that fell into it, so forgetting costs a record, never a fact.
struct EntityCache {
    private struct Slot {
        var key = Hash128()
        var content = Hash128()
        var observedAt = Instant(milliseconds: .min)
    }

    private var slots: [Slot]

    /// Makes a cache of so many slots, a power of two.
    init(slots count: Int) {
        precondition(count > 0 && count & (count - 1) == 0, "slots are counted in powers of two")
        slots = [Slot](repeating: Slot(), count: count)
    }

    /// Whether the entity has to be sent; it counts as sent from then on.
    mutating func isNews(
        _ topic: Topic, key: UnsafeRawBufferPointer, content: UnsafeRawBufferPointer,
        observedAt: Instant
    ) -> Bool {
        let keyHash = Hash128(of: key, seed: topic.cacheSeed)
        let contentHash = Hash128(of: content, seed: 0)
        let index = Int(truncatingIfNeeded: keyHash.low) & (slots.count - 1)
        let known = slots[index]
        if known.key == keyHash, known.content == contentHash, observedAt <= known.observedAt {
            return false
        }
        slots[index] = Slot(key: keyHash, content: contentHash, observedAt: observedAt)
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
