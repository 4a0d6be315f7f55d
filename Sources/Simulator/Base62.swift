/// Spotify's ids: a number of 128 bits in 22 digits `0-9a-zA-Z`, zeros in front.
enum Base62 {
    /// The digits of an id.
    static let length = 22

    private static let digits = Array(
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)

    /// The id of a number.
    static func text(high: UInt64, low: UInt64) -> String {
        var high = high
        var low = low
        var result = [UInt8](repeating: 0, count: length)
        for place in result.indices.reversed() {
            let first = high.quotientAndRemainder(dividingBy: 62)
            let second = UInt64(62).dividingFullWidth((first.remainder, low))
            (high, low) = (first.quotient, second.quotient)
            result[place] = digits[Int(second.remainder)]
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Whether the text looks like an id.
    static func isIdentifier(_ text: String) -> Bool {
        text.utf8.count == length && text.utf8.allSatisfy(digits.contains)
    }
}
