import Plays

/// Reads Parquet's mix of run lengths and packed bits.
enum HybridDecoding {
    /// A page has fewer values than its rows had bytes while they waited.
    static let countLimit = 1 << 25

    /// The first `count` values.
    static func values(_ bytes: Text, _ count: Int, width: Int) throws(PartFault) -> [UInt32] {
        var found: [UInt32] = []
        guard 0...countLimit ~= count else { throw broken }
        found.reserveCapacity(count)
        var index = 0
        while found.count < count {
            let head = try varint(bytes, &index)
            if head & 1 == 0 {
                let size = (width + 7) / 8
                guard index + size <= bytes.count, head >> 1 > 0 else { throw broken }
                let value = (0..<size).reduce(UInt32(0)) {
                    $0 | UInt32(bytes[index + $1]) << UInt32(8 * $1)
                }
                index += size
                let run = min(head >> 1, count - found.count)
                found.append(contentsOf: repeatElement(value, count: run))
            } else {
                let size = (head >> 1) * width
                guard head >> 1 > 0, index + size <= bytes.count else { throw broken }
                unpack(bytes.slice(index, index + size), width, count, &found)
                index += size
            }
        }
        return found
    }

    private static func unpack(
        _ bytes: Text, _ width: Int, _ count: Int, _ found: inout [UInt32]
    ) {
        guard width > 0 else {
            return found.append(contentsOf: repeatElement(0, count: count - found.count))
        }
        var bits: UInt64 = 0
        var held = 0
        let mask = UInt64(1) << UInt64(width) - 1
        for index in 0..<bytes.count {
            bits |= UInt64(bytes[index]) << UInt64(held)
            held += 8
            while held >= width, found.count < count {
                found.append(UInt32(truncatingIfNeeded: bits & mask))
                bits >>= UInt64(width)
                held -= width
            }
        }
    }

    private static func varint(_ bytes: Text, _ index: inout Int) throws(PartFault) -> Int {
        var value = 0
        for shift in stride(from: 0, to: 35, by: 7) {
            guard index < bytes.count else { throw broken }
            let byte = bytes[index]
            index += 1
            value |= Int(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        throw broken
    }

    private static var broken: PartFault { PartFault(description: "its levels are broken") }
}
