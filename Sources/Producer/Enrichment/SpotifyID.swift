/// One of Spotify's ids as the number it is: 22 digits of base 62, in 16 bytes instead of 22.
struct SpotifyID: Hashable {
    let number: UInt128

    /// Reads an id; nil when the text is none.
    init?(_ text: some StringProtocol) {
        guard text.utf8.count == 22 else { return nil }
        var number: UInt128 = 0
        for byte in text.utf8 {
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "z"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): digit = byte - UInt8(ascii: "A") + 36
            default: return nil
            }
            let (product, isTooLarge) = number.multipliedReportingOverflow(by: 62)
            let (sum, overflows) = product.addingReportingOverflow(UInt128(digit))
            guard !isTooLarge, !overflows else { return nil }
            number = sum
        }
        self.number = number
    }

    /// The lower half of the number, which is as random as the whole.
    var half: UInt64 { UInt64(truncatingIfNeeded: number) }

    /// The 22 characters.
    var text: String {
        var rest = number
        var bytes = [UInt8](repeating: UInt8(ascii: "0"), count: 22)
        for place in bytes.indices.reversed() where rest > 0 {
            bytes[place] = Self.digits[Int(rest % 62)]
            rest /= 62
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static let digits = Array(
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
}
