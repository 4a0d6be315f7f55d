import Stage

extension RecordRange.Span {
    /// The two sides of a span's colon, or what its one side means.
    static func sides(
        _ text: Substring
    ) throws(FlagTextError) -> (RecordRange.First, RecordRange.Last) {
        if text.hasPrefix("@") { return try times(text.dropFirst()) }
        guard let colon = text.firstIndex(of: ":") else { return (try first(text), .open) }
        if !text.contains("@"), text.contains("-"), isTime(text) { throw missingAt(text) }
        let (head, tail) = (text[..<colon], text[text.index(after: colon)...])
        if head.isEmpty, tail.isEmpty {
            throw fault("an offset beside the colon", "100:200 or :end", "no beginning and no end")
        }
        return (head.isEmpty ? .start : try first(head), try last(tail))
    }

    private static func first(_ text: Substring) throws(FlagTextError) -> RecordRange.First {
        switch text {
        case "start": return .start
        case "end": return .end
        case _ where text.hasPrefix("+"):
            if let count = digits(text.dropFirst()) { return .afterStart(count) }
            throw fault("a number behind the +", "+10", "so many offsets behind the first")
        case _ where text.hasPrefix("-"):
            if let count = digits(text.dropFirst()), count > 0 { return .newest(count) }
            if isTime(text) { throw missingAt(text) }
            throw fault("a number from 1 up behind the -", "-10", "so many of the newest")
        default:
            if let offset = digits(text) { return .offset(offset) }
            if isTime(text) { throw missingAt(text) }
            throw FlagTextError(wanted: RecordRange.wanted)
        }
    }

    private static func last(_ text: Substring) throws(FlagTextError) -> RecordRange.Last {
        if text == "end" { return .end }
        if text.hasPrefix("@") { return .until(try moment(text.dropFirst())) }
        if text.hasPrefix("+"), let count = digits(text.dropFirst()), count > 0 {
            return .offsets(count)
        }
        if let offset = digits(text), offset > 0 { return .before(offset) }
        if isTime(text) { throw missingAt(text) }
        let shown = text.isEmpty ? "nothing" : String(text)
        throw FlagTextError(
            wanted: """
                an offset from 1 up or end behind the colon, such as 100:200 or 100:end \
                (\(shown) is neither)
                """)
    }

    /// What follows an @: one moment, or two with a colon between them.
    ///
    /// Moments hold colons themselves, so every colon is tried; at most one leaves two moments.
    private static func times(
        _ text: Substring
    ) throws(FlagTextError) -> (RecordRange.First, RecordRange.Last) {
        if let only = try? RecordRange.Moment(text: text) { return (.time(only), .open) }
        for colon in text.indices where text[colon] == ":" {
            let (head, tail) = (text[..<colon], text[text.index(after: colon)...])
            guard let last = until(tail) else { continue }
            if head.isEmpty { return (.start, last) }
            if let from = try? RecordRange.Moment(text: head) { return (.time(from), last) }
        }
        throw timeFault(text)
    }

    private static func until(_ text: Substring) -> RecordRange.Last? {
        if text == "end" { return .end }
        if text.hasPrefix("+"), let length = Duration(text: String(text.dropFirst())),
            length > .zero
        {
            return .milliseconds(length.wholeMilliseconds)
        }
        let bare = text.hasPrefix("@") ? text.dropFirst() : text
        return (try? RecordRange.Moment(text: bare)).map { .until($0) }
    }

    /// Blames the side that is wrong: of two, the first colon that leaves one right side.
    private static func timeFault(_ text: Substring) -> FlagTextError {
        var blamed = text
        for colon in text.indices where text[colon] == ":" {
            let (head, tail) = (text[..<colon], text[text.index(after: colon)...])
            if head.isEmpty || (try? RecordRange.Moment(text: head)) != nil {
                blamed = tail
                break
            }
            if until(tail) != nil {
                blamed = head
                break
            }
        }
        do {
            _ = try RecordRange.Moment(text: blamed)
            return FlagTextError(wanted: RecordRange.wanted)
        } catch {
            return FlagTextError(wanted: error.wanted)
        }
    }

    private static func moment(_ text: Substring) throws(FlagTextError) -> RecordRange.Moment {
        do {
            return try RecordRange.Moment(text: text)
        } catch {
            throw FlagTextError(wanted: error.wanted)
        }
    }

    /// Whether a text without @ would be a moment or two with it.
    private static func isTime(_ text: Substring) -> Bool {
        digits(text) == nil && (try? times(text)) != nil
    }

    private static func missingAt(_ text: Substring) -> FlagTextError {
        FlagTextError(
            wanted: "an @ before a time, such as @\(text) (\(text) was understood as a time)")
    }
}
