import Glibc
import Plays

/// The different values of a column chunk: each gets a number when it is first seen.
///
/// Values are slices of one buffer in which they lie as Parquet writes them plainly.
struct ValueTable: ~Copyable {
    /// The different values one after the other, as the dictionary's page has them.
    private(set) var page = ByteBuffer(capacity: 256)
    private(set) var ends: [Int] = []
    /// A hash above a value's number and one; 0 is free.
    private var slots: [UInt64] = Array(repeating: 0, count: 64)
    /// The number of the value that came last: many come several times in a row.
    private var last = 0

    var count: Int { ends.count }

    mutating func removeAll() {
        page.removeAll()
        ends.removeAll(keepingCapacity: true)
        last = 0
        slots.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
    }

    /// A value by its number, until the next change.
    func value(_ number: Int) -> Text {
        let start = number == 0 ? 0 : ends[number - 1]
        return page.text.slice(start, ends[number])
    }

    /// The number of a value.
    mutating func number(of value: Text) -> UInt32 {
        if last < count, self.value(last) == value { return UInt32(last) }
        last = find(value)
        return UInt32(last)
    }

    private mutating func find(_ value: Text) -> Int {
        let hash = Self.hash(value)
        var slot = Self.slot(hash, slots.count)
        while slots[slot] != 0 {
            if slots[slot] >> 32 == hash {
                let number = Int(slots[slot] & 0xFFFF_FFFF) - 1
                if self.value(number) == value { return number }
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        page.append(value)
        ends.append(page.count)
        slots[slot] = hash << 32 | UInt64(count)
        if count * 2 > slots.count { grow() }
        return count - 1
    }

    private mutating func grow() {
        let old = slots
        slots = Array(repeating: 0, count: old.count * 2)
        for entry in old where entry != 0 {
            var slot = Self.slot(entry >> 32, slots.count)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = entry
        }
    }

    private static func slot(_ hash: UInt64, _ count: Int) -> Int { Int(hash) & (count - 1) }

    /// Multiplies eight bytes at a time; nobody is kept out by it, a limit on the table is.
    ///
    /// - Returns: 32 bits.
    private static func hash(_ value: Text) -> UInt64 {
        let memory = UnsafeRawPointer(value.start)
        var hash = UInt64(value.count) &* 0x9E37_79B9_7F4A_7C15
        var index = 0
        while index + 8 <= value.count {
            hash = mix(hash ^ memory.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            index += 8
        }
        var tail: UInt64 = 0
        while index < value.count {
            tail = tail << 8 | UInt64(value[index])
            index += 1
        }
        return mix(hash ^ tail) >> 32
    }

    private static func mix(_ word: UInt64) -> UInt64 {
        let (high, low) = word.multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
        return high ^ low
    }
}
