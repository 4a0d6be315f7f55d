import Plays

/// Remembers the integer key of each text seen lately, by the text's bytes.
///
/// No `String` is made and nothing is hashed twice: the hot path asks it several times a listen.
/// When it is full it forgets everything, which costs one look-up each and no correctness.
final class KeyCache {
    private struct Slot {
        var hash: UInt64 = 0
        var start = 0
        var count = -1
        var key: Int64 = 0
    }

    private let limit: Int
    private var slots: [Slot]
    private var texts: [UInt8] = []
    private var used = 0
    /// Where the text lies that was found last: an account, a zone, an album come many times in a
    /// row.
    private var latest = 0

    /// - Parameter limit: How many texts are remembered at most.
    init(limit: Int = 100_000) {
        self.limit = limit
        slots = Array(repeating: Slot(), count: 1_024)
    }

    /// The key that was remembered for these bytes.
    func key(of text: Text) -> Int64? {
        if isEqual(slots[latest], text) { return slots[latest].key }
        let place = place(of: text, hash: UInt64(bitPattern: NamesKey.number(of: text)))
        guard slots[place].count >= 0 else { return nil }
        latest = place
        return slots[place].key
    }

    /// Remembers a key, in place of an older one for the same bytes.
    func remember(_ key: Int64, of text: Text) {
        if used >= limit { removeAll() }
        if used * 4 >= slots.count * 3 { grow() }
        let hash = UInt64(bitPattern: NamesKey.number(of: text))
        let index = place(of: text, hash: hash)
        if slots[index].count < 0 {
            slots[index] = Slot(hash: hash, start: texts.count, count: text.count, key: key)
            texts.append(contentsOf: text.bytes)
            used += 1
        } else {
            slots[index].key = key
        }
    }

    /// Forgets everything: what was remembered inside a transaction that was undone is wrong.
    func removeAll() {
        slots = Array(repeating: Slot(), count: 1_024)
        texts.removeAll(keepingCapacity: true)
        (used, latest) = (0, 0)
    }

    /// Where the text is, or the free slot where it belongs.
    private func place(of text: Text, hash: UInt64) -> Int {
        let mask = slots.count - 1
        var index = Int(truncatingIfNeeded: hash) & mask
        while slots[index].count >= 0 {
            if slots[index].hash == hash, isEqual(slots[index], text) { return index }
            index = (index + 1) & mask
        }
        return index
    }

    private func isEqual(_ slot: Slot, _ text: Text) -> Bool {
        guard slot.count == text.count else { return false }
        return texts.withUnsafeBytes { bytes in
            Text(UnsafeRawBufferPointer(rebasing: bytes[slot.start..<slot.start + slot.count]))
                == text
        }
    }

    private func grow() {
        let old = slots
        slots = Array(repeating: Slot(), count: old.count * 2)
        latest = 0
        let mask = slots.count - 1
        for slot in old where slot.count >= 0 {
            var index = Int(truncatingIfNeeded: slot.hash) & mask
            while slots[index].count >= 0 { index = (index + 1) & mask }
            slots[index] = slot
        }
    }
}
