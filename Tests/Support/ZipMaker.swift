/// Zip archives as bytes, good ones and such that lie about themselves.
public struct ZipMaker {
    /// One entry, stored as it is unless its method says otherwise.
    public struct Entry {
        /// The name with its folders.
        public var name: String
        /// The bytes as they lie in the archive.
        public var data: [UInt8]
        /// 0 stored, 8 deflated.
        public var method: UInt16 = 0
        /// How many bytes the archive says it holds; nil is the truth for a stored one.
        public var bytes: UInt32?
        /// The same where it is more than 4 GB, in the field that large archives have for it.
        public var largeBytes: UInt64?
        /// How many bytes the archive says it takes; nil is the truth.
        public var packedBytes: UInt32?
        /// The check sum; nil is that of the data.
        public var checksum: UInt32?
        /// Whether it claims to be locked by a password.
        public var isEncrypted = false

        /// Makes a stored entry.
        public init(_ name: String, _ data: [UInt8]) {
            self.name = name
            self.data = data
        }

        /// Makes a stored entry of text.
        public init(_ name: String, _ text: String) { self.init(name, Array(text.utf8)) }
    }

    /// What it holds.
    public var entries: [Entry]

    /// Plans an archive.
    public init(_ entries: [Entry]) { self.entries = entries }

    /// The whole archive.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        var directory: [UInt8] = []
        for entry in entries {
            let start = UInt32(bytes.count)
            let fields = Self.fields(entry)
            bytes += Self.little(UInt32(0x0403_4b50)) + fields + Array(entry.name.utf8) + entry.data
            let extra = entry.largeBytes.map { [1, 0, 8, 0] + Self.little($0) } ?? []
            directory += Self.little(UInt32(0x0201_4b50)) + Self.little(UInt16(20))
            directory += fields.dropLast(2) + Self.little(UInt16(extra.count))
            directory += [UInt8](repeating: 0, count: 10) + Self.little(start)
            directory += Array(entry.name.utf8) + extra
        }
        let count = Self.little(UInt16(entries.count))
        let end = Self.little(UInt32(directory.count)) + Self.little(UInt32(bytes.count))
        bytes += directory + Self.little(UInt32(0x0605_4b50)) + [0, 0, 0, 0] + count + count
        return bytes + end + [0, 0]
    }

    private static func fields(_ entry: Entry) -> [UInt8] {
        var fields = little(UInt16(20)) + little(UInt16(entry.isEncrypted ? 1 : 0))
        fields += little(entry.method) + [0, 0, 0x21, 0x58]
        fields += little(entry.checksum ?? checksum(entry.data))
        fields += little(entry.packedBytes ?? UInt32(entry.data.count))
        fields += little(entry.largeBytes == nil ? entry.bytes ?? UInt32(entry.data.count) : .max)
        return fields + little(UInt16(entry.name.utf8.count)) + [0, 0]
    }

    private static func little<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }

    /// CRC-32 as zip has it.
    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var sum = UInt32.max
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
        }
        return ~sum
    }
}
