import Plays

/// Play ids that are known, 16 bytes each, in one block of memory.
///
/// An id is a piece of a digest already, so its own bits say where it goes.
struct FingerprintTable: ~Copyable {
    private var slots: UnsafeMutablePointer<Fingerprint>
    private var capacity: Int
    private(set) var count = 0
    private var hasZero = false
    /// Where the last id was put; nil is beside the slots.
    private var lastSlot: Int?

    private static let empty = Fingerprint(high: 0, low: 0)

    /// Makes an empty table with room for so many ids.
    init(capacity wanted: Int = 4096) {
        var capacity = 64
        while capacity < wanted * 2 { capacity *= 2 }
        self.capacity = capacity
        slots = .allocate(capacity: capacity)
        slots.initialize(repeating: Self.empty, count: capacity)
    }

    deinit { slots.deallocate() }

    /// Adds an id; false when it is there already.
    mutating func insert(_ id: Fingerprint) -> Bool {
        guard id != Self.empty else {
            defer { (hasZero, lastSlot) = (true, nil) }

            return !hasZero
        }
        // Three quarters full: the search stays short, and half a million ids take 16 MB.
        if (count + 1) * 4 > capacity * 3 { grow() }
        guard let slot = place(id, in: slots, capacity) else { return false }
        lastSlot = slot
        count += 1
        return true
    }

    /// Forgets the id that the last ``insert(_:)`` has added; nothing was put behind it yet.
    mutating func takeBack() {
        guard let lastSlot else { return hasZero = false }
        slots[lastSlot] = Self.empty
        count -= 1
    }

    private func place(
        _ id: Fingerprint, in slots: UnsafeMutablePointer<Fingerprint>, _ capacity: Int
    ) -> Int? {
        var slot = Int(truncatingIfNeeded: id.low) & (capacity - 1)
        while slots[slot] != Self.empty {
            if slots[slot] == id { return nil }
            slot = (slot + 1) & (capacity - 1)
        }
        slots[slot] = id
        return slot
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<Fingerprint>.allocate(capacity: capacity * 2)
        larger.initialize(repeating: Self.empty, count: capacity * 2)
        for index in 0..<capacity where slots[index] != Self.empty {
            _ = place(slots[index], in: larger, capacity * 2)
        }
        slots.deallocate()
        slots = larger
        capacity *= 2
    }
}
