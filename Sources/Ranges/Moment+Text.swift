import Plays
import Stage

extension RecordRange.Moment {
    /// Why a text is no moment: what would be right.
    struct Fault: Error, Hashable {
        let wanted: String
    }

    /// From here up a number counts milliseconds: as seconds it would be the year 5138.
    private static let leastMilliseconds: Int64 = 100_000_000_000
    /// Fewer digits than this are a year or a typing error, sooner than a second of 1970.
    private static let leastDigits = 9

    /// Reads `now`, a duration before now, Unix time, a month, a day or RFC 3339.
    init(text: Substring) throws(Fault) {
        if text == "now" {
            self = .ago(0)
        } else if let duration = Self.duration(text) {
            self = .ago(duration.wholeMilliseconds)
        } else if let number = digits(text) {
            self = .instant(try Self.unix(number, text))
        } else if let day = Self.day(text) {
            self = .instant(Int64(day.daysSince1970) * 86_400_000)
        } else if let instant = Self.instant(text) {
            self = .instant(instant)
        } else {
            throw Self.fault(text)
        }
    }

    /// The moment as a person would write it.
    var text: String {
        switch self {
        case .ago(0): "now"
        case .ago(let milliseconds): "-\(Duration.milliseconds(milliseconds).text)"
        case .instant(let milliseconds): "\(Instant(milliseconds: milliseconds))"
        }
    }

    /// The moment in words.
    var words: String {
        switch self {
        case .ago(0): "now"
        case .ago(let milliseconds): "\(Duration.milliseconds(milliseconds).text) ago"
        case .instant(let milliseconds): "\(Instant(milliseconds: milliseconds))"
        }
    }

    private static func duration(_ text: Substring) -> Duration? {
        Duration(text: String(text.hasPrefix("-") ? text.dropFirst() : text))
    }

    private static func unix(_ number: Int64, _ text: Substring) throws(Fault) -> Int64 {
        let milliseconds = number < leastMilliseconds ? number * 1_000 : number
        guard text.count >= leastDigits || number == 0 else {
            throw Fault(
                wanted: """
                    a moment such as @2026-03, @2026-03-04 or @1772640184 (\(text) was understood \
                    as Unix seconds, which have 9 digits or more)
                    """)
        }
        guard milliseconds <= Instant.latest.milliseconds else {
            throw Fault(
                wanted: """
                    a moment such as @1772640184 or @1772640184625 (\(text) was understood as Unix \
                    milliseconds behind the year 9999)
                    """)
        }
        return milliseconds
    }

    private static func day(_ text: Substring) -> CivilDate? {
        let whole = text.utf8.count == 7 ? "\(text)-01" : String(text)
        return whole.withText { CivilDate($0) }
    }

    /// RFC 3339; seconds may be left out, the zone may not.
    private static func instant(_ text: Substring) -> Int64? {
        let whole = String(text)
        if let instant = whole.withText({ Instant($0) }) { return instant.milliseconds }
        guard whole.utf8.count > 16 else { return nil }
        let minute = whole.prefix(16)
        return "\(minute):00\(whole.dropFirst(16))".withText { Instant($0)?.milliseconds }
    }

    private static func fault(_ text: Substring) -> Fault {
        let zoned = instant("\(text)Z") != nil
        guard zoned else {
            return Fault(
                wanted: """
                    a moment such as @2026-03-04T16:03:04Z, @2026-03-04, @2026-03, @1772640184, \
                    @now or @-48h (\(text.isEmpty ? "nothing" : String(text)) was not understood)
                    """)
        }
        return Fault(
            wanted: """
                a moment with its zone, such as @\(text)Z or @\(text)+01:00 (\(text) was \
                understood as a time of day in no zone)
                """)
    }
}

/// A number of digits only: `Int64` would take a sign.
func digits(_ text: Substring) -> Int64? {
    text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int64(text) : nil
}
