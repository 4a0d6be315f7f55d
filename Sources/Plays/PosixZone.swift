/// The rule behind the table of a zone: a `TZ` value such as `CET-1CEST,M3.5.0,M10.5.0/3`.
struct PosixZone: Hashable, Sendable {
    /// A day of every year and a time on its clock.
    struct Change: Hashable, Sendable {
        enum Day: Hashable, Sendable {
            /// Month, week (5 is the last) and day of the week (0 is Sunday).
            case week(month: Int, week: Int, weekday: Int)
            /// 1 to 365; the 29th of February is never counted.
            case julian(Int)
            /// 0 to 365; the 29th of February is counted.
            case ordinal(Int)
        }

        let day: Day
        let seconds: Int
    }

    let standardOffset: Int
    let daylight: (offset: Int, from: Change, to: Change)?

    static func == (one: PosixZone, other: PosixZone) -> Bool {
        one.standardOffset == other.standardOffset
            && one.daylight?.offset == other.daylight?.offset
            && one.daylight?.from == other.daylight?.from
            && one.daylight?.to == other.daylight?.to
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(standardOffset)
        hasher.combine(daylight?.offset)
        hasher.combine(daylight?.from)
        hasher.combine(daylight?.to)
    }

    /// Reads a rule; nil when the bytes are none.
    init?(_ bytes: [UInt8]) {
        var scanner = PosixScanner(bytes)
        guard scanner.name(), let west = scanner.clock() else { return nil }
        standardOffset = -west
        guard !scanner.isAtEnd else {
            daylight = nil
            return
        }
        guard scanner.name() else { return nil }
        var offset = standardOffset + 3600
        if !scanner.isAt(UInt8(ascii: ",")) {
            guard let west = scanner.clock() else { return nil }
            offset = -west
        }
        guard let from = scanner.change(), let to = scanner.change(), scanner.isAtEnd
        else { return nil }
        daylight = (offset, from, to)
    }

    /// What is added to universal time at a moment, in seconds.
    func offsetSeconds(at seconds: Int64) -> Int64 {
        guard let daylight else { return Int64(standardOffset) }
        let local = Int(seconds) + standardOffset
        let days = (local >= 0 ? local : local - 86_399) / 86_400
        let year = CivilDate(daysSince1970: days).year
        let from = Self.seconds(of: daylight.from, in: year) - standardOffset
        let to = Self.seconds(of: daylight.to, in: year) - daylight.offset
        let moment = Int(seconds)
        let isDaylight =
            from < to ? (from..<to).contains(moment) : !(to..<from).contains(moment)
        return Int64(isDaylight ? daylight.offset : standardOffset)
    }

    /// The change's moment in a year, in seconds of the clock that holds before it.
    private static func seconds(of change: Change, in year: Int) -> Int {
        let newYear = CivilDate.days(year: year, month: 1, day: 1)
        let day: Int
        switch change.day {
        case .ordinal(let ordinal): day = newYear + ordinal
        case .julian(let julian):
            day = newYear + julian - 1 + (CivilDate.isLeap(year) && julian >= 60 ? 1 : 0)
        case .week(let month, let week, let weekday):
            let first = CivilDate.days(year: year, month: month, day: 1)
            // 1970-01-01 was a Thursday, day 4 when Sunday is 0.
            let firstWeekday = ((first + 4) % 7 + 7) % 7
            var offset = (weekday - firstWeekday + 7) % 7 + (week - 1) * 7
            if offset >= CivilDate.days(inMonth: month, of: year) { offset -= 7 }
            day = first + offset
        }
        return day * 86_400 + change.seconds
    }
}

/// Walks the letters of a `TZ` value.
private struct PosixScanner {
    private let bytes: [UInt8]
    private var index = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { index == bytes.count }

    func isAt(_ byte: UInt8) -> Bool { index < bytes.count && bytes[index] == byte }

    mutating func take(_ byte: UInt8) -> Bool {
        guard isAt(byte) else { return false }
        index += 1
        return true
    }

    /// Steps over `CET` or `<+0530>`.
    mutating func name() -> Bool {
        let start = index
        if take(UInt8(ascii: "<")) {
            while !isAtEnd, !isAt(UInt8(ascii: ">")) { index += 1 }
            return take(UInt8(ascii: ">"))
        }
        while !isAtEnd, (0x41...0x5A).contains(bytes[index] & 0xDF) { index += 1 }
        return index - start >= 3
    }

    mutating func number() -> Int? {
        let start = index
        var value = 0
        while !isAtEnd, (0x30...0x39).contains(bytes[index]), index - start < 4 {
            value = value * 10 + Int(bytes[index] - 0x30)
            index += 1
        }
        return index > start ? value : nil
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    mutating func clock() -> Int? {
        let isNegative = take(UInt8(ascii: "-"))
        if !isNegative { _ = take(UInt8(ascii: "+")) }
        guard let hours = number() else { return nil }
        var seconds = hours * 3600
        for unit in [60, 1] where take(UInt8(ascii: ":")) {
            guard let value = number() else { return nil }
            seconds += value * unit
        }
        return isNegative ? -seconds : seconds
    }

    /// A change such as `,M3.5.0/2`, `,J60` or `,59`.
    mutating func change() -> PosixZone.Change? {
        guard take(UInt8(ascii: ",")), let day = day() else { return nil }
        guard take(UInt8(ascii: "/")) else { return PosixZone.Change(day: day, seconds: 7200) }
        guard let seconds = clock() else { return nil }
        return PosixZone.Change(day: day, seconds: seconds)
    }

    private mutating func day() -> PosixZone.Change.Day? {
        if take(UInt8(ascii: "J")) {
            guard let day = number(), (1...365).contains(day) else { return nil }
            return .julian(day)
        }
        guard take(UInt8(ascii: "M")) else {
            guard let day = number(), (0...365).contains(day) else { return nil }
            return .ordinal(day)
        }
        guard let month = number(), (1...12).contains(month), take(UInt8(ascii: ".")),
            let week = number(), (1...5).contains(week), take(UInt8(ascii: ".")),
            let weekday = number(), (0...6).contains(weekday)
        else { return nil }
        return .week(month: month, week: week, weekday: weekday)
    }
}
