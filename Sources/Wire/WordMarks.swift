extension UInt64 {
    /// A byte of 1 in each place.
    static let ones: UInt64 = 0x0101_0101_0101_0101

    /// Eight bytes of text: the highest bit of each that is `byte` is set in what this returns.
    ///
    /// The classic test for a zero byte. The lowest one that it shows is one; the bits above that
    /// one, and all but the highest of a byte, tell nothing.
    @inline(__always)
    func marks(_ byte: UInt64) -> UInt64 {
        let rest = self ^ (Self.ones &* byte)
        return (rest &- Self.ones) & ~rest
    }
}
