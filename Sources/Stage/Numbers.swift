extension BinaryInteger {
    /// The number with commas between thousands: `1,234,567`.
    public var grouped: String {
        let digits = String(self)
        var text = ""
        for (index, digit) in digits.enumerated() {
            let rest = digits.count - index
            if rest % 3 == 0, let last = text.last, last != "-" { text += "," }
            text.append(digit)
        }
        return text
    }
}
