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

/// 128 bits that tell contents apart; two lanes of multiply and fold, as wyhash does it.
struct Hash128: Hashable {
    private(set) var high: UInt64 = 0
    private(set) var low: UInt64 = 0

    init() {}

    init(of bytes: UnsafeRawBufferPointer, seed: UInt64) {
        var one = 0xA076_1D64_78BD_642F ^ seed
        var two = 0xE703_7ED1_A0B4_28DB ^ seed
        var index = 0
        while index + 16 <= bytes.count {
            let left = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            let right = bytes.loadUnaligned(fromByteOffset: index + 8, as: UInt64.self)
            one = Self.mix(one ^ left, right ^ 0x8EBC_6AF0_9C88_C6E3)
            two = Self.mix(two ^ right, left ^ 0x5899_65CC_7537_4CC3)
            index += 16
        }
        var rest: (UInt64, UInt64) = (0, 0)
        while index < bytes.count {
            rest.0 = rest.0 << 8 | rest.1 >> 56
            rest.1 = rest.1 << 8 | UInt64(bytes[index])
            index += 1
        }
        one = Self.mix(one ^ rest.0, rest.1 ^ 0x8EBC_6AF0_9C88_C6E3)
        two = Self.mix(two ^ rest.1, rest.0 ^ 0x5899_65CC_7537_4CC3)
        let count = UInt64(bytes.count)
        high = Self.mix(one ^ count, 0x1D8E_4E27_C47D_124F)
        low = Self.mix(two ^ count, 0xEB44_ACCA_B455_D165)
    }

    private static func mix(_ one: UInt64, _ two: UInt64) -> UInt64 {
        let (high, low) = one.multipliedFullWidth(by: two)
        return high ^ low
    }
}
