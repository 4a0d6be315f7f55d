/// A day of the Gregorian calendar, without a clock or a zone.
public struct CivilDate: Hashable, Comparable, Sendable {
    /// The year, 1 and up.
    public let year: Int
    /// 1 to 12.
    public let month: Int
    /// 1 to 31.
    public let day: Int

    /// Makes a day; nil when the calendar has no such day.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= Self.days(inMonth: month, of: year)
        else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
    }

    /// The day that many days after 1970-01-01.
    ///
    /// Howard Hinnant's `civil_from_days`: eras of 400 years that begin in March.
    public init(daysSince1970: Int) {
        let shifted = daysSince1970 + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Days since 1970-01-01.
    public var daysSince1970: Int { Self.days(year: year, month: month, day: day) }

    /// 1 for Monday to 7 for Sunday.
    public var weekday: Int {
        let days = daysSince1970
        return ((days + 3) % 7 + 7) % 7 + 1
    }

    /// `YYYYMMDD` as a number, the key of the table of dates.
    public var number: Int { year * 10_000 + month * 100 + day }

    static func days(year: Int, month: Int, day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
            - 719_468
    }

    static func isLeap(_ year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Orders by time.
    public static func < (one: CivilDate, other: CivilDate) -> Bool { one.number < other.number }
}

extension CivilDate {
    /// Reads `YYYY-MM-DD`; nil when it is something else.
    public init?(_ text: Text) {
        guard text.count == 10, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"),
            let year = text.digits(0, 4), let month = text.digits(5, 7),
            let day = text.digits(8, 10)
        else { return nil }
        self.init(year: year, month: month, day: day)
    }
}

extension ByteBuffer {
    /// Appends `YYYY-MM-DD`.
    public mutating func append(_ date: CivilDate) {
        let room = room(10)
        write(date, to: room)
        advance(10)
    }
}

func write(_ date: CivilDate, to room: UnsafeMutablePointer<UInt8>) {
    write(date.year / 100, to: room)
    write(date.year % 100, to: room + 2)
    room[4] = UInt8(ascii: "-")
    write(date.month, to: room + 5)
    room[7] = UInt8(ascii: "-")
    write(date.day, to: room + 8)
}

func write(_ twoDigits: Int, to room: UnsafeMutablePointer<UInt8>) {
    room[0] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: twoDigits / 10)
    room[1] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: twoDigits % 10)
}

extension Text {
    /// The number that the digits of a part spell; nil when one of them is no digit.
    func digits(_ from: Int, _ to: Int) -> Int? {
        guard from >= 0, from < to, to <= count, to - from <= 18 else { return nil }
        var value = 0
        for index in from..<to {
            let digit = Int(self[index]) - 48
            guard (0...9).contains(digit) else { return nil }
            value = value * 10 + digit
        }
        return value
    }
}
