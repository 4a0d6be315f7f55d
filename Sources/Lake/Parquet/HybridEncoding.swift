import Plays

/// Parquet's mix of run lengths and packed bits, for levels and for places in a dictionary.
enum HybridEncoding {
    /// How many bits the largest value needs.
    static func width(of largest: UInt32) -> Int { 32 - largest.leadingZeroBitCount }

    /// Appends values: a run of eight or more equal ones by its length, the others packed.
    static func append(_ values: [UInt32], width: Int, to output: inout ByteBuffer) {
        guard width > 0 || !values.isEmpty else { return }
        values.withUnsafeBufferPointer { values in
            var packedStart = 0
            var index = 0
            while index < values.count {
                var end = index + 1
                while end < values.count, values[end] == values[index] { end += 1 }
                // What is packed goes in groups of eight, so a run may have to fill one up first.
                let fill = (8 - (index - packedStart) % 8) % 8
                if end - index - fill >= 8 {
                    index += fill
                    pack(values, packedStart..<index, width, to: &output)
                    repeated(values[index], end - index, width, to: &output)
                    packedStart = end
                }
                index = end
            }
            pack(values, packedStart..<values.count, width, to: &output)
        }
    }

    private static func repeated(
        _ value: UInt32, _ count: Int, _ width: Int, to output: inout ByteBuffer
    ) {
        output.append(varint: UInt64(count) << 1)
        for byte in 0..<(width + 7) / 8 {
            output.append(UInt8(truncatingIfNeeded: value >> UInt32(8 * byte)))
        }
    }

    private static func pack(
        _ values: UnsafeBufferPointer<UInt32>, _ range: Range<Int>, _ width: Int,
        to output: inout ByteBuffer
    ) {
        guard !range.isEmpty else { return }
        let groups = (range.count + 7) / 8
        output.append(varint: UInt64(groups) << 1 | 1)
        let size = groups * width
        let room = output.room(size + 8)
        var bits: UInt64 = 0
        var count = 0
        var written = 0
        for index in range {
            bits |= UInt64(values[index]) << UInt64(count)
            count += width
            while count >= 8 {
                room[written] = UInt8(truncatingIfNeeded: bits)
                written += 1
                bits >>= 8
                count -= 8
            }
        }
        // The last group is filled up with zeros.
        while written < size {
            room[written] = UInt8(truncatingIfNeeded: bits)
            written += 1
            bits = 0
        }
        output.advance(size)
    }
}
