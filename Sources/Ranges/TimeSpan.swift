public import Plays
public import Stage

/// Two moments as a person names them, with a space between: `2026-03-04 2026-03-05`, `-48h now`.
public struct TimeSpan: FlagValue, Hashable {
    /// The first moment that is meant.
    public let from: RecordRange.Moment
    /// The first one behind it that is not.
    public let until: RecordRange.Moment

    private static let example = "2026-03-04T20:00Z 2026-03-05T02:00Z"

    /// Reads two moments; each may have the @ of a range before it.
    public init(flagText: String) throws(FlagTextError) {
        let words = flagText.split(separator: " ")
        guard words.count == 2 else {
            throw FlagTextError(wanted: "two moments, such as \(Self.example)")
        }
        from = try Self.moment(words[0])
        until = try Self.moment(words[1])
    }

    private static func moment(
        _ word: Substring
    ) throws(FlagTextError) -> RecordRange.Moment {
        do throws(RecordRange.Moment.Fault) {
            return try RecordRange.Moment(text: word.hasPrefix("@") ? word.dropFirst() : word)
        } catch {
            throw FlagTextError(wanted: error.wanted)
        }
    }

    /// The two moments as a person would write them.
    public var flagText: String { "\(from.text) \(until.text)" }

    /// From when to when it is.
    ///
    /// - Parameter now: What `now` means.
    /// - Returns: Both ends.
    /// - Throws: `FlagTextError` when the end is not behind the beginning.
    public func ends(now: Instant) throws(FlagTextError) -> (from: Instant, until: Instant) {
        let first = Instant(milliseconds: from.milliseconds(now: now.milliseconds))
        let last = Instant(milliseconds: until.milliseconds(now: now.milliseconds))
        guard first < last else {
            throw FlagTextError(
                wanted: """
                    an end later than the beginning, such as \(Self.example) (understood: from \
                    \(first) to before \(last))
                    """)
        }
        return (first, last)
    }
}
