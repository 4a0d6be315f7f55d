import Plays
import Stage

/// How far an account's clock was from universal time when a listen began, in minutes.
///
/// A listen says its zone, local day and hour. The zone's table gives the offset; when the table
/// is not there or says another hour than the record, the whole hours between them do.
struct LocalOffset {
    private let zone: (String) -> TimeZoneTable?
    private var tables: [TimeZoneTable?] = []
    private let numbers = KeyCache(limit: 1_000)

    /// - Parameter zone: Finds the table of a zone by its name.
    init(zone: @escaping (String) -> TimeZoneTable? = Self.installed) {
        self.zone = zone
    }

    mutating func minutes(of listen: Listen) -> Int64 {
        let hours = Int64(listen.localDate.daysSince1970) * 24 + Int64(listen.localHour)
        if let table = table(of: listen.timezone) {
            let offset = table.offsetSeconds(at: listen.startedAt)
            if Self.hour(listen.startedAt.seconds + offset) == hours { return offset / 60 }
        }
        return (hours - Self.hour(listen.startedAt.seconds)) * 60
    }

    static func hour(_ seconds: Int64) -> Int64 {
        (seconds >= 0 ? seconds : seconds - 3_599) / 3_600
    }

    private mutating func table(of name: Text) -> TimeZoneTable? {
        if let number = numbers.key(of: name) { return tables[Int(number)] }
        let table = zone(String(name))
        numbers.remember(Int64(tables.count), of: name)
        tables.append(table)
        return table
    }

    /// The machine's own table of a zone.
    static func installed(_ name: String) -> TimeZoneTable? {
        let isName = name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f } && !name.contains("..")
        guard isName, !name.isEmpty, !name.hasPrefix("/") else { return nil }
        let path = "/usr/share/zoneinfo/\(name)"
        guard let bytes = try? Files.read(path, limitBytes: 1 << 20) else { return nil }
        return TimeZoneTable(name: name, bytes: bytes)
    }
}
