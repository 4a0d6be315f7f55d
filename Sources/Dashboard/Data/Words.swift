import Plays
import Stage

/// Numbers as people read them.
enum Words {
    static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ]
    static let weekdays = [
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
    ]

    /// `4 March 2026` of 20260304.
    static func day(_ number: Int) -> String {
        "\(number % 100) \(name(number / 100 % 100, of: months)) \(number / 10_000)"
    }

    /// `March 2026` of 202603.
    static func month(_ number: Int) -> String {
        "\(name(number % 100, of: months)) \(number / 100)"
    }

    /// The day of a key as an address has it: `2026-03-04`.
    static func address(ofDay number: Int) -> String {
        "\(address(ofMonth: number / 100))-\(padded(number % 100))"
    }

    /// The month of a key as an address has it: `2026-03`.
    static func address(ofMonth number: Int) -> String {
        let year = String(number / 100)
        return String(repeating: "0", count: max(0, 4 - year.count)) + year
            + "-\(padded(number % 100))"
    }

    /// `1,234 h 05 min`, `12 min`, `40 s`.
    static func time(_ milliseconds: Int64) -> String {
        let seconds = milliseconds / 1_000
        if seconds < 60 { return "\(seconds) s" }
        if seconds < 3_600 { return "\(seconds / 60) min" }
        return "\((seconds / 3_600).grouped) h \(padded(Int(seconds / 60 % 60))) min"
    }

    /// `4:05` of a track's length.
    static func length(_ milliseconds: Int64) -> String {
        "\(milliseconds / 60_000):\(padded(Int(milliseconds / 1_000 % 60)))"
    }

    /// `12.5 %`.
    static func share(_ share: Double) -> String {
        let thousandths = Int64((share * 1_000).rounded())
        return "\(thousandths / 10).\(abs(thousandths % 10)) %"
    }

    /// `99.98 %`; what is not all is never said to be.
    static func known(_ share: Double) -> String {
        let parts = min(Int64((share * 10_000).rounded(.down)), share < 1 ? 9_999 : 10_000)
        return "\(parts / 100).\(padded(Int(parts % 100))) %"
    }

    /// `2026-03-04 16:05` in UTC.
    static func instant(_ milliseconds: Int64) -> String {
        let text = Timestamp.text(milliseconds)
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5))"
    }

    /// The singular for one, the plural for all else: `1 listen`, `2 listens`.
    static func count(_ number: Int64, _ noun: String) -> String {
        "\(number.grouped) \(noun)\(number == 1 ? "" : "s")"
    }

    private static func name(_ number: Int, of names: [String]) -> String {
        names.indices.contains(number - 1) ? names[number - 1] : "?"
    }

    private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
