/// The first 128 bits of a SHA-256: what play ids and `name:` ids are made of.
@frozen public struct Fingerprint: Hashable, Sendable {
    /// The first eight bytes, most significant first.
    public let high: UInt64
    /// The second eight bytes.
    public let low: UInt64

    /// Makes a fingerprint from its halves.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Reads 32 lower-case hex digits; nil when the text is something else.
    public init?(hex: Text) {
        guard hex.count == 32, let high = Self.word(hex, 0), let low = Self.word(hex, 16)
        else { return nil }
        self.init(high: high, low: low)
    }

    /// The 16 bytes, as they are stored.
    public var bytes: [UInt8] {
        (0..<16).map { place in
            let word = place < 8 ? high : low
            return UInt8(truncatingIfNeeded: word >> UInt64(56 - place % 8 * 8))
        }
    }

    private static func word(_ text: Text, _ start: Int) -> UInt64? {
        var value: UInt64 = 0
        for index in start..<start + 16 {
            let byte = text[index]
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt64(byte - 48)
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt64(byte - 87)
            default: return nil
            }
        }
        return value
    }
}

extension Fingerprint: CustomStringConvertible {
    /// 32 lower-case hex digits.
    public var description: String {
        var buffer = ByteBuffer(capacity: 64)
        buffer.append(self)
        return String(buffer.text)
    }
}

extension ByteBuffer {
    /// Appends 32 lower-case hex digits.
    public mutating func append(_ fingerprint: Fingerprint) {
        let room = room(32)
        writeHex(fingerprint.high, to: room)
        writeHex(fingerprint.low, to: room + 16)
        advance(32)
    }

    private func writeHex(_ word: UInt64, to room: UnsafeMutablePointer<UInt8>) {
        for index in 0..<16 {
            let digit = UInt8(truncatingIfNeeded: word >> (60 - UInt64(index) * 4) & 15)
            room[index] = digit < 10 ? 48 + digit : 87 + digit
        }
    }
}

/// A SHA-256 from elsewhere: these rules import nothing.
public protocol Digest: AnyObject {
    /// The first 128 bits of the digest of `bytes`.
    func first128(of bytes: UnsafeRawBufferPointer) -> Fingerprint
}
