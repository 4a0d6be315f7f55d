/// 128 bits that tell contents apart; two lanes of multiply and fold, as wyhash does it.
@frozen public struct Hash128: Hashable, BitwiseCopyable, Sendable {
    /// The first half.
    public private(set) var high: UInt64 = 0
    /// The second half.
    public private(set) var low: UInt64 = 0

    /// The hash of nothing at all, which no bytes have.
    public init() {}

    /// Hashes bytes; the same bytes under another seed have another hash.
    public init(of bytes: UnsafeRawBufferPointer, seed: UInt64) {
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
        let rest = Self.rest(bytes, from: index)
        one = Self.mix(one ^ rest.0, rest.1 ^ 0x8EBC_6AF0_9C88_C6E3)
        two = Self.mix(two ^ rest.1, rest.0 ^ 0x5899_65CC_7537_4CC3)
        let count = UInt64(bytes.count)
        high = Self.mix(one ^ count, 0x1D8E_4E27_C47D_124F)
        low = Self.mix(two ^ count, 0xEB44_ACCA_B455_D165)
    }

    /// The last bytes, fewer than sixteen, in two words; the count, which is hashed too, tells
    /// apart what fills them in the same way.
    private static func rest(
        _ bytes: UnsafeRawBufferPointer, from index: Int
    ) -> (UInt64, UInt64) {
        let count = bytes.count - index
        if count >= 8 {
            return (
                bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self),
                bytes.loadUnaligned(fromByteOffset: bytes.count - 8, as: UInt64.self)
            )
        }
        if count >= 4 {
            return (
                UInt64(bytes.loadUnaligned(fromByteOffset: index, as: UInt32.self)),
                UInt64(bytes.loadUnaligned(fromByteOffset: bytes.count - 4, as: UInt32.self))
            )
        }
        guard count > 0 else { return (0, 0) }
        return (
            UInt64(bytes[index]) << 16 | UInt64(bytes[index + count / 2]) << 8
                | UInt64(bytes[bytes.count - 1]), 0
        )
    }

    private static func mix(_ one: UInt64, _ two: UInt64) -> UInt64 {
        let (high, low) = one.multipliedFullWidth(by: two)
        return high ^ low
    }
}
