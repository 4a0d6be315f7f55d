/// A moment, in milliseconds since 1970-01-01T00:00:00Z.
public struct Instant: Hashable, Comparable, BitwiseCopyable, Sendable {
    /// Milliseconds since 1970, negative before.
    public var milliseconds: Int64

    /// Makes the moment that many milliseconds after 1970 began.
    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// Orders by time.
    public static func < (one: Instant, other: Instant) -> Bool {
        one.milliseconds < other.milliseconds
    }

    /// The beginning of the year 1, before which four digits of a year cannot go.
    public static let earliest = Instant(milliseconds: -62_135_596_800_000)
    /// The end of the year 9999, behind which four digits of a year cannot go.
    public static let latest = Instant(milliseconds: 253_402_300_799_999)

    /// Whole seconds since 1970, rounded towards the past.
    public var seconds: Int64 {
        milliseconds >= 0 ? milliseconds / 1000 : -((999 - milliseconds) / 1000)
    }
}

extension Instant {
    /// Reads RFC 3339; nil when it is something else.
    ///
    /// What the source said beyond milliseconds is cut, none means `.000`; an offset other than
    /// `Z` is taken off.
    public init?(_ text: Text) {
        guard text.count >= 20, let date = CivilDate(text.slice(0, 10)),
            text[10] | 0x20 == UInt8(ascii: "t") || text[10] == UInt8(ascii: " "),
            let seconds = Self.secondsOfDay(text.slice(11, 19), limit: 60)
        else { return nil }
        var index = 19
        var fraction: Int64 = 0
        if text[index] == UInt8(ascii: ".") {
            index += 1
            let first = index
            var scale: Int64 = 100
            while index < text.count, let digit = text.digits(index, index + 1) {
                fraction += Int64(digit) * scale
                scale /= 10
                index += 1
            }
            guard index > first else { return nil }
        }
        guard let offset = Self.offsetSeconds(text.slice(index, text.count)) else { return nil }
        let total = Int64(date.daysSince1970) * 86_400 + Int64(seconds - offset)
        self.init(milliseconds: total * 1000 + fraction)
        guard self >= .earliest, self <= .latest else { return nil }
    }

    /// Reads `YYYY-MM-DD HH:MM` in UTC, as account data has it; nil when it is something else.
    public init?(minute text: Text) {
        guard text.count == 16, let date = CivilDate(text.slice(0, 10)),
            text[10] == UInt8(ascii: " "), text[13] == UInt8(ascii: ":"),
            let hour = text.digits(11, 13), hour < 24,
            let minute = text.digits(14, 16), minute < 60
        else { return nil }
        let seconds = date.daysSince1970 * 86_400 + hour * 3600 + minute * 60
        self.init(milliseconds: Int64(seconds) * 1000)
    }

    private static func secondsOfDay(_ text: Text, limit: Int) -> Int? {
        guard text[2] == UInt8(ascii: ":"), text[5] == UInt8(ascii: ":"),
            let hour = text.digits(0, 2), hour < 24,
            let minute = text.digits(3, 5), minute < 60,
            let second = text.digits(6, 8), second <= limit
        else { return nil }
        return hour * 3600 + minute * 60 + second
    }

    private static func offsetSeconds(_ text: Text) -> Int? {
        if text == "Z" || text == "z" { return 0 }
        guard text.count == 6, text[3] == UInt8(ascii: ":"),
            text[0] == UInt8(ascii: "+") || text[0] == UInt8(ascii: "-"),
            let hours = text.digits(1, 3), hours < 24,
            let minutes = text.digits(4, 6), minutes < 60
        else { return nil }
        let seconds = hours * 3600 + minutes * 60
        return text[0] == UInt8(ascii: "-") ? -seconds : seconds
    }
}

extension ByteBuffer {
    /// Appends RFC 3339 in UTC with milliseconds, 24 bytes.
    ///
    /// A moment outside the years 1 to 9999 is written as the nearest one inside.
    public mutating func append(_ instant: Instant) {
        let milliseconds = min(max(instant, .earliest), .latest).milliseconds
        let days = Int(milliseconds >= 0 ? milliseconds : milliseconds - 86_399_999) / 86_400_000
        let rest = Int(milliseconds) - days * 86_400_000
        let room = room(24)
        write(CivilDate(daysSince1970: days), to: room)
        room[10] = UInt8(ascii: "T")
        write(rest / 3_600_000, to: room + 11)
        room[13] = UInt8(ascii: ":")
        write(rest / 60_000 % 60, to: room + 14)
        room[16] = UInt8(ascii: ":")
        write(rest / 1000 % 60, to: room + 17)
        room[19] = UInt8(ascii: ".")
        room[20] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest / 100 % 10)
        write(rest % 100, to: room + 21)
        room[23] = UInt8(ascii: "Z")
        advance(24)
    }
}

extension Instant: CustomStringConvertible {
    /// RFC 3339 in UTC with milliseconds.
    public var description: String {
        var buffer = ByteBuffer(capacity: 24)
        buffer.append(self)
        return String(buffer.text)
    }
}
