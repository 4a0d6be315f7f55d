/// A moment as a clock on the wall shows it.
public struct LocalTime: Hashable, Sendable {
    /// The day.
    public let date: CivilDate
    /// 0 to 23.
    public let hour: Int

    /// Makes a local time.
    public init(date: CivilDate, hour: Int) {
        self.date = date
        self.hour = hour
    }
}

/// The offsets of one zone of the time zone database, from the bytes of its TZif file.
public struct TimeZoneTable: Sendable {
    /// The zone's name, as it is written in records.
    public let name: String
    let transitions: [Int64]
    /// The offset in seconds after each transition.
    let offsets: [Int32]
    let firstOffset: Int32
    let rule: PosixZone?

    /// Coordinated universal time.
    public static let utc = TimeZoneTable(
        name: "UTC", transitions: [], offsets: [], firstOffset: 0, rule: nil)

    init(
        name: String, transitions: [Int64], offsets: [Int32], firstOffset: Int32, rule: PosixZone?
    ) {
        self.name = name
        self.transitions = transitions
        self.offsets = offsets
        self.firstOffset = firstOffset
        self.rule = rule
    }

    /// What is added to universal time at a moment to get local time, in seconds.
    public func offsetSeconds(at instant: Instant) -> Int64 {
        let seconds = instant.seconds
        guard let first = transitions.first, seconds >= first else {
            // A zone without a table follows its rule alone.
            if transitions.isEmpty, let rule { return rule.offsetSeconds(at: seconds) }
            return Int64(firstOffset)
        }
        if seconds >= transitions[transitions.count - 1], let rule {
            return rule.offsetSeconds(at: seconds)
        }
        var low = 0
        var high = transitions.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if transitions[middle] <= seconds { low = middle } else { high = middle }
        }
        return Int64(offsets[low])
    }

    /// The day and the hour of a moment in this zone.
    public func local(_ instant: Instant) -> LocalTime {
        let seconds = Int(instant.seconds + offsetSeconds(at: instant))
        let days = (seconds >= 0 ? seconds : seconds - 86_399) / 86_400
        return LocalTime(
            date: CivilDate(daysSince1970: days), hour: (seconds - days * 86_400) / 3600)
    }
}
