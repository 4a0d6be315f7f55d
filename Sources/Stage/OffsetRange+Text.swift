extension OffsetRange: FlagValue {
    /// What is right, for people.
    static let wanted =
        "a range such as start, end, 100, 100:200, +10, -10, :end or 3=100:200"

    /// Reads a range.
    public init(flagText: String) throws(FlagTextError) {
        let parts = flagText.split(separator: ",", omittingEmptySubsequences: false)
        guard flagText.contains("=") else {
            guard parts.count == 1, let span = Span(text: parts[0]) else {
                throw FlagTextError(wanted: Self.wanted)
            }
            self.init(span)
            return
        }
        var partitions: [Int32: Span] = [:]
        for part in parts {
            let sides = part.split(separator: "=", omittingEmptySubsequences: false)
            guard sides.count == 2, let partition = digits(sides[0]).flatMap(Int32.init(exactly:)),
                partitions[partition] == nil, let span = Span(text: sides[1]),
                span.isOfOnePartition
            else {
                throw FlagTextError(wanted: Self.wanted)
            }
            partitions[partition] = span
        }
        self.init(partitions: partitions)
    }

    /// The range as a person would write it.
    public var flagText: String {
        if let all { return all.text }
        return partitions.sorted { $0.key < $1.key }
            .map { "\($0.key)=\($0.value.text)" }.joined(separator: ",")
    }
}

extension OffsetRange.Span {
    /// `-N` counts the newest records of the whole topic, so it suits no single partition.
    var isOfOnePartition: Bool {
        guard case .newest = first else { return true }
        return false
    }

    init?(text: Substring) {
        let sides = text.split(separator: ":", omittingEmptySubsequences: false)
        guard sides.count == 2 else {
            guard sides.count == 1, let first = Self.first(sides[0]) else { return nil }
            guard case .newest = first else {
                self.init(first: first)
                return
            }
            self.init(first: first, last: .end)
            return
        }
        guard let last = Self.last(sides[1]) else { return nil }
        switch sides[0].isEmpty ? .start : Self.first(sides[0]) {
        case nil, .end, .newest: return nil
        case .offset(let offset)?:
            if case .before(let end) = last, end <= offset { return nil }
            self.init(first: .offset(offset), last: last)
        case let first?: self.init(first: first, last: last)
        }
    }

    var text: String {
        let start =
            switch first {
            case .start: "start"
            case .end: "end"
            case .offset(let offset): "\(offset)"
            case .afterStart(let count): "+\(count)"
            case .newest(let count): "-\(count)"
            }
        if case .newest = first { return start }
        return switch last {
        case .open: start
        case .end: (first == .start ? "" : start) + ":end"
        case .before(let offset): (first == .start ? "" : start) + ":\(offset)"
        }
    }

    private static func first(_ text: Substring) -> OffsetRange.First? {
        switch text {
        case "start": .start
        case "end": .end
        case _ where text.hasPrefix("+"): digits(text.dropFirst()).map { .afterStart($0) }
        case _ where text.hasPrefix("-"):
            digits(text.dropFirst()).flatMap { $0 > 0 ? .newest($0) : nil }
        default: digits(text).map { .offset($0) }
        }
    }

    private static func last(_ text: Substring) -> OffsetRange.Last? {
        text == "end" ? .end : digits(text).flatMap { $0 > 0 ? .before($0) : nil }
    }
}

/// A number of digits only: `Int64` would take a sign.
private func digits(_ text: Substring) -> Int64? {
    text.allSatisfy { $0.isASCII && $0.isNumber } ? Int64(text) : nil
}
