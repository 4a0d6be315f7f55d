internal import Stage

/// A stream of numbers that a seed and a purpose give, the same for ever.
///
/// It turns bits into numbers itself, because the standard library may change how it does that,
/// and a simulated history has to stay what it was.
struct SeededRandom {
    private var bits: SplitMix64

    /// Begins the stream of a purpose; another purpose gives an unrelated one.
    init(seed: UInt64, purpose: String) {
        // FNV-1a over the purpose, so that streams of one seed do not overlap.
        let start = purpose.utf8.reduce(0xcbf2_9ce4_8422_2325 ^ seed) { hash, byte in
            (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
        }
        bits = SplitMix64(seed: start)
        _ = bits.next()
    }

    /// A number from 0 to just below the limit, which is at least 1.
    mutating func below(_ limit: Int) -> Int {
        Int(bits.next().multipliedFullWidth(by: UInt64(limit)).high)
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
    mutating func identifier() -> String { Base62.text(high: bits.next(), low: bits.next()) }
}
