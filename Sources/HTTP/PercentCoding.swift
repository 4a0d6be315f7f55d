/// Percent coding of RFC 3986: what may stand in a URL as it is, and the rest as `%XX`.
public enum PercentCoding {
    /// The text with every byte written as `%XX` that is no letter, digit or one of `-._~`.
    ///
    /// Right for a path segment, a query's name or value, and a form's.
    public static func encode(_ text: String) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            if isUnreserved(byte) {
                result.append(byte)
            } else {
                result.append(0x25)
                result.append(digits[Int(byte >> 4)])
                result.append(digits[Int(byte & 15)])
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The text with every `%XX` read back; a percent sign without two digits stays as it is.
    ///
    /// What is not UTF-8 afterwards counts as U+FFFD. With `plusIsSpace`, as in queries and forms,
    /// `+` is a space.
    public static func decode(_ text: some StringProtocol, plusIsSpace: Bool = false) -> String {
        var result: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == 0x25, rest.count >= 2,
                let high = ASCII.hexValue(rest[rest.startIndex]),
                let low = ASCII.hexValue(rest[rest.startIndex + 1])
            {
                result.append(high << 4 | low)
                rest = rest.dropFirst(2)
            } else {
                result.append(plusIsSpace && byte == 0x2b ? 0x20 : byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static let digits = Array("0123456789ABCDEF".utf8)

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f, 0x7e: true
        default: false
        }
    }
}
