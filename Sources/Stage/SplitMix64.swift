/// A small seeded generator: the same seed gives the same numbers on every machine.
///
/// Not for secrets. From Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators".
public struct SplitMix64: RandomNumberGenerator, Hashable, Sendable {
    private var state: UInt64

    /// Starts the sequence that belongs to a seed.
    public init(seed: UInt64) {
        state = seed
    }

    /// A generator with a seed of the system's choosing.
    public static func random() -> SplitMix64 {
        SplitMix64(seed: UInt64.random(in: .min ... .max))
    }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number in 0 ..< 1.
    public mutating func nextFraction() -> Double {
        Double(next() >> 11) * 0x1p-53
    }
}
