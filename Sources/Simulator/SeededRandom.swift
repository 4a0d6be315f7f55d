/// A stream of numbers that a seed and a purpose give, the same for ever.
///
/// Our own (SplitMix64), because the standard library may change how it turns a generator's bits
/// into numbers, and a simulated history has to stay what it was.
struct SeededRandom {
    private var state: UInt64

    /// Begins the stream of a purpose; another purpose gives an unrelated one.
    init(seed: UInt64, purpose: String) {
        // FNV-1a over the purpose, so that streams of one seed do not overlap.
        state = purpose.utf8.reduce(0xcbf2_9ce4_8422_2325 ^ seed) { hash, byte in
            (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
        }
        _ = next()
    }

    /// The next 64 bits.
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
        return bits ^ (bits >> 31)
    }

    /// A number from 0 to just below the limit, which is at least 1.
    mutating func below(_ limit: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(limit)).high)
    }

    /// A number from the range, both ends among them.
    mutating func within(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + below(range.count)
    }

    /// True so many times in a hundred.
    mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

    /// One of the elements; the list is not empty.
    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[below(elements.count)]
    }

    /// An id as Spotify makes them: 128 bits as a number of 22 base-62 digits.
    mutating func identifier() -> String { Base62.text(high: next(), low: next()) }
}
