extension TimeZoneTable {
    /// Reads a TZif file of version 2 or later (RFC 8536); nil when the bytes are something else.
    public init?(name: String, bytes: [UInt8]) {
        guard let first = Header(bytes, at: 0), first.version >= 0x32,
            let header = Header(bytes, at: 44 + first.bodyBytes(timeBytes: 4)),
            header.types > 0
        else { return nil }
        let times = 44 + first.bodyBytes(timeBytes: 4) + 44
        let indexes = times + header.times * 8
        let types = indexes + header.times
        let end = times + header.bodyBytes(timeBytes: 8)
        guard end <= bytes.count else { return nil }
        func offset(ofType type: Int) -> Int32? {
            guard type < header.types else { return nil }
            return Int32(truncatingIfNeeded: Self.number(bytes, at: types + type * 6, bytes: 4))
        }
        var transitions: [Int64] = []
        var offsets: [Int32] = []
        for index in 0..<header.times {
            guard let offset = offset(ofType: Int(bytes[indexes + index])) else { return nil }
            transitions.append(Self.number(bytes, at: times + index * 8, bytes: 8))
            offsets.append(offset)
        }
        guard let firstOffset = offset(ofType: 0) else { return nil }
        let footer = bytes[end...].dropFirst().prefix { $0 != 0x0A }
        let rule = PosixZone(Array(footer))
        guard footer.isEmpty || rule != nil else { return nil }
        self.init(
            name: name, transitions: transitions, offsets: offsets, firstOffset: firstOffset,
            rule: rule)
    }

    /// A big-endian number with a sign.
    static func number(_ bytes: [UInt8], at start: Int, bytes count: Int) -> Int64 {
        var value: UInt64 = 0
        for index in start..<start + count { value = value << 8 | UInt64(bytes[index]) }
        let unused = UInt64(64 - count * 8)
        return Int64(bitPattern: value << unused) >> Int64(unused)
    }

    private struct Header {
        let version: UInt8
        let universal: Int
        let standard: Int
        let leaps: Int
        let times: Int
        let types: Int
        let letters: Int

        init?(_ bytes: [UInt8], at start: Int) {
            guard start >= 0, start + 44 <= bytes.count,
                bytes[start..<start + 4].elementsEqual("TZif".utf8)
            else { return nil }
            version = bytes[start + 4]
            let counts = (0..<6).map { number(bytes, at: start + 20 + $0 * 4, bytes: 4) }
            guard counts.allSatisfy({ (0...1_000_000).contains($0) }) else { return nil }
            universal = Int(counts[0])
            standard = Int(counts[1])
            leaps = Int(counts[2])
            times = Int(counts[3])
            types = Int(counts[4])
            letters = Int(counts[5])
        }

        func bodyBytes(timeBytes: Int) -> Int {
            times * (timeBytes + 1) + types * 6 + letters + leaps * (timeBytes + 4) + standard
                + universal
        }
    }
}
