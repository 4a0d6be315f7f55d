/// The partition that Kafka's clients choose for a key: murmur2, as the Java client has it.
enum AccountPartition {
    /// The partition of a key among so many.
    static func of(_ key: String, among count: Int) -> Int32 {
        Int32(truncatingIfNeeded: Int(murmur2(Array(key.utf8)) & 0x7FFF_FFFF) % max(count, 1))
    }

    private static func murmur2(_ bytes: [UInt8]) -> UInt32 {
        let factor: UInt32 = 0x5BD1_E995
        var hash: UInt32 = 0x9747_B28C ^ UInt32(truncatingIfNeeded: bytes.count)
        var index = 0
        while index + 4 <= bytes.count {
            var word = UInt32(bytes[index]) | UInt32(bytes[index + 1]) << 8
            word |= UInt32(bytes[index + 2]) << 16 | UInt32(bytes[index + 3]) << 24
            word = word &* factor
            word ^= word >> 24
            hash = hash &* factor ^ word &* factor
            index += 4
        }
        if index < bytes.count {
            for place in stride(from: bytes.count - 1, through: index, by: -1) {
                hash ^= UInt32(bytes[place]) << UInt32((place - index) * 8)
            }
            hash = hash &* factor
        }
        hash ^= hash >> 13
        hash = hash &* factor
        return hash ^ hash >> 15
    }
}
