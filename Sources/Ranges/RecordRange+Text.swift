public import Stage

extension RecordRange: FlagValue {
    /// What is right, for people.
    static let wanted = """
        a range such as start, end, 100, 100:200, +10, -10, :end, @-48h, \
        @2026-03-04:2026-03-05 or 3=100:200
        """

    /// Reads a range.
    public init(flagText: String) throws(FlagTextError) {
        guard flagText.contains("=") else {
            guard !flagText.contains(",") else {
                throw FlagTextError(
                    wanted: """
                        a partition's number for each range between commas, such as \
                        3=100:200,5=start
                        """)
            }
            self.init(try Span(text: flagText[...]))
            return
        }
        var partitions: [Int32: Span] = [:]
        for part in flagText.split(separator: ",", omittingEmptySubsequences: false) {
            let (partition, span) = try Self.single(part)
            guard partitions.updateValue(span, forKey: partition) == nil else {
                throw FlagTextError(
                    wanted: """
                        one range for each partition, such as 3=100:200,5=start (partition \
                        \(partition) is named twice)
                        """)
            }
        }
        self.init(partitions: partitions)
    }

    private static func single(_ part: Substring) throws(FlagTextError) -> (Int32, Span) {
        let sides = part.split(separator: "=", omittingEmptySubsequences: false)
        guard sides.count == 2 else {
            throw FlagTextError(
                wanted: """
                    a partition's number and its range between commas, such as 3=100:200,5=start \
                    (\(part.isEmpty ? "nothing" : String(part)) is no such pair)
                    """)
        }
        guard let partition = digits(sides[0]).flatMap(Int32.init(exactly:)) else {
            throw FlagTextError(
                wanted: """
                    a partition's number before the =, such as 3=100:200 \
                    (\(sides[0].isEmpty ? "nothing" : String(sides[0])) is none)
                    """)
        }
        return (partition, try Span(text: sides[1]))
    }

    /// The range as a person would write it.
    public var flagText: String {
        if let all { return all.text }
        return partitions.sorted { $0.key < $1.key }
            .map { "\($0.key)=\($0.value.text)" }.joined(separator: ",")
    }
}

extension RecordRange.Span {
    /// Reads one span, without a partition's number.
    init(text: Substring) throws(FlagTextError) {
        let (first, last) = try Self.sides(text)
        try self.init(first, last, of: text)
    }

    private init(
        _ first: RecordRange.First, _ last: RecordRange.Last, of text: Substring
    ) throws(FlagTextError) {
        switch (first, last) {
        case (.newest(let count), .open), (.newest(let count), .end):
            self.init(first: .newest(count), last: .end)
        case (.newest(let count), _):
            throw Self.fault(
                "an end with N:M or @T1:T2 only", "100:200",
                "the newest \(count), which end where the topic ends")
        case (.end, .open): self.init(first: first)
        case (.end, _):
            throw Self.fault(
                "a beginning before its end", "start:end",
                "from the end of the topic, behind which nothing is")
        case (.offset(let offset), .before(let end)) where end <= offset:
            throw Self.fault(
                "an end behind the beginning", "\(end):\(end == offset ? end + 1 : offset)",
                "from offset \(offset) to the one before \(end)")
        case (.time(let from), .until(let until)) where !from.isBefore(until):
            throw Self.order(from, until)
        default: self.init(first: first, last: last)
        }
    }

    static func fault(_ wanted: String, _ example: String, _ understood: String) -> FlagTextError {
        FlagTextError(wanted: "\(wanted), such as \(example) (understood: \(understood))")
    }

    /// Two moments the wrong way round.
    private static func order(
        _ from: RecordRange.Moment, _ until: RecordRange.Moment
    ) -> FlagTextError {
        let example = from == until ? "@2026-03-04:2026-03-05" : "@\(until.text):\(from.text)"
        return fault(
            "an end later than the beginning", example,
            "from \(from.words) to before \(until.words)")
    }

    /// The span as a person would write it.
    var text: String {
        let start =
            switch first {
            case .start: "start"
            case .end: "end"
            case .offset(let offset): "\(offset)"
            case .afterStart(let count): "+\(count)"
            case .newest(let count): "-\(count)"
            case .time(let moment): "@\(moment.text)"
            }
        if case .newest = first { return start }
        let isTime = start.hasPrefix("@")
        let head = first == .start ? "" : start
        return switch last {
        case .open: start
        case .end: "\(head):end"
        case .before(let offset): "\(head):\(offset)"
        case .offsets(let count): "\(start):+\(count)"
        case .until(let moment): isTime ? "\(start):\(moment.text)" : "\(head):@\(moment.text)"
        case .milliseconds(let length): "\(start):+\(Duration.milliseconds(length).text)"
        }
    }
}

extension RecordRange.Moment {
    /// Whether it is known without a clock to be earlier, or not known.
    func isBefore(_ other: RecordRange.Moment) -> Bool {
        switch (self, other) {
        case (.instant(let one), .instant(let other)): one < other
        case (.ago(let one), .ago(let other)): one > other
        default: true
        }
    }
}
