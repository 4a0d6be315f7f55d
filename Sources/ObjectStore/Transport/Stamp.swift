import Plays

/// A moment as the services want it in requests.
struct Stamp {
    private let date: CivilDate
    private let secondsOfDay: Int64

    init(wallMilliseconds: Int64) {
        let seconds = Instant(milliseconds: wallMilliseconds).seconds
        let days = seconds >= 0 ? seconds / 86_400 : -((86_399 - seconds) / 86_400)
        date = CivilDate(daysSince1970: Int(days))
        secondsOfDay = seconds - days * 86_400
    }

    /// The day: `20260304`.
    var day: String { Self.padded(date.year, 4) + Self.padded(date.month) + Self.padded(date.day) }

    /// The second: `20260304T160500Z`.
    var basic: String { "\(day)T\(time(""))Z" }

    /// As HTTP has it: `Wed, 04 Mar 2026 16:05:00 GMT`.
    var http: String {
        "\(Self.weekdays[date.weekday - 1]), \(Self.padded(date.day)) "
            + "\(Self.months[date.month - 1]) \(Self.padded(date.year, 4)) \(time(":")) GMT"
    }

    /// Reads what ``http`` writes, in milliseconds since 1970; nil when it is something else.
    static func milliseconds(http text: String) -> Int64? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", let day = Int(words[1]),
            let month = months.firstIndex(of: String(words[2])), let year = Int(words[3]),
            let date = CivilDate(year: year, month: month + 1, day: day)
        else { return nil }
        let time = words[4].split(separator: ":").compactMap { Int64($0) }
        guard time.count == 3 else { return nil }
        let seconds = time[0] * 3_600 + time[1] * 60 + time[2]
        return (Int64(date.daysSince1970) * 86_400 + seconds) * 1_000
    }

    private func time(_ separator: String) -> String {
        [secondsOfDay / 3_600, secondsOfDay / 60 % 60, secondsOfDay % 60]
            .map { Self.padded(Int($0)) }.joined(separator: separator)
    }

    private static func padded(_ number: Int, _ width: Int = 2) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private static let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
