extension Duration {
    /// Whole milliseconds, towards zero.
    public var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000 + attoseconds / 1_000_000_000_000_000
    }

    /// Reads `100ms`, `20s`, `5m`, `24h`, `2d` and sums of them such as `1h30m`; nil for all else.
    public init?(text: String) {
        var total: Int64 = 0
        var rest = Substring(text)
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(unit.count)
            guard let count = Int64(digits), let size = Self.unitMilliseconds(unit) else {
                return nil
            }
            let (part, partOverflow) = count.multipliedReportingOverflow(by: size)
            let (sum, sumOverflow) = total.addingReportingOverflow(part)
            guard !partOverflow, !sumOverflow else { return nil }
            total = sum
        }
        self = .milliseconds(total)
    }

    /// The shortest text that ``init(text:)`` reads back: `5m`, `1h30m`, `0s`.
    public var text: String {
        var rest = wholeMilliseconds
        guard rest != 0 else { return "0s" }
        var text = rest < 0 ? "-" : ""
        rest = abs(rest)
        for (unit, size) in Self.units where rest >= size {
            text += "\(rest / size)\(unit)"
            rest %= size
        }
        return text
    }

    private static let units: [(name: String, milliseconds: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1),
    ]

    private static func unitMilliseconds(_ name: Substring) -> Int64? {
        units.first { $0.name == name }?.milliseconds
    }
}
