import Plays
import SQLite
import Stage

/// The clocks of accounts, by the zones of their plays.
final class ZoneClocks {
    /// A moment on a clock.
    struct Moment {
        let date: CivilDate
        let hour: Int64
        let offsetMinutes: Int64
    }

    private let zones: Dimension
    private let select: Statement
    private let installed: (String) -> TimeZoneTable?
    private var tables: [Int64: TimeZoneTable?] = [:]
    /// The zones of which there is no table here and which were not told yet, and those told.
    private var missing: (untold: [String], told: Set<String>) = ([], [])
    private var universal: Set<Int> = []

    /// How many different days were taken by universal time since there was no table.
    var universalDays: Int { universal.count }

    /// - Parameters:
    ///   - database: Where the zones are.
    ///   - zone: Finds the table of a zone by its name.
    /// - Throws: `SQLiteError` when there is no such table.
    init(
        _ database: Database, zone: @escaping (String) -> TimeZoneTable? = LocalOffset.installed
    ) throws(SQLiteError) {
        zones = try Dimension(database, table: "zones", key: "zone_id", text: "name")
        select = try database.prepare("SELECT name FROM zones WHERE zone_id = ?")
        installed = zone
    }

    /// The key of a zone.
    func key(of name: Text) throws(SQLiteError) -> Int64 { try zones.key(of: name) as Int64 }

    /// How many minutes ahead of universal time a listen's record says that the clock was when its
    /// play began; nil when the zone's table says the same day and hour.
    ///
    /// A record says whole hours.
    func told(
        by listen: Listen, at milliseconds: Int64, zone: Int64
    ) throws(SQLiteError) -> Int64? {
        let instant = Instant(milliseconds: milliseconds)
        if let local = try table(of: zone)?.local(instant), local.date == listen.localDate,
            local.hour == listen.localHour
        {
            return nil
        }
        let hours = Int64(listen.localDate.daysSince1970) * 24 + Int64(listen.localHour)
        return (hours - LocalOffset.hour(instant.seconds)) * 60
    }

    /// Day, hour and offset of a moment in a zone.
    ///
    /// - Parameters:
    ///   - milliseconds: The moment.
    ///   - zone: The zone, whose table tells them; universal time does where it has none.
    ///   - told: What is told of the offset, and goes before the table.
    /// - Returns: What the clock shows.
    /// - Throws: `SQLiteError`.
    func moment(
        at milliseconds: Int64, zone: Int64, told: Int64?
    ) throws(SQLiteError) -> Moment {
        let table = told == nil ? try table(of: zone) : nil
        let instant = Instant(milliseconds: milliseconds)
        let offset = told.map { $0 * 60 } ?? table?.offsetSeconds(at: instant) ?? 0
        let clock = Instant(milliseconds: milliseconds + offset * 1_000)
        let local = TimeZoneTable.utc.local(clock)
        if told == nil, table == nil { universal.insert(local.date.number) }
        return Moment(date: local.date, hour: Int64(local.hour), offsetMinutes: offset / 60)
    }

    /// Hands over the zones that were asked for and have no table here, each once.
    func takeMissing() -> [String] {
        defer { missing.untold.removeAll() }

        return missing.untold
    }

    /// Forgets what was remembered, after a transaction that was undone.
    func forget() {
        zones.forget()
        tables.removeAll()
    }

    private func table(of zone: Int64) throws(SQLiteError) -> TimeZoneTable? {
        if let table = tables[zone] { return table }
        select.bind(1, zone)
        let name = try select.step() ? select.text(0) : ""
        select.reset()
        let table = installed(name)
        if table == nil, missing.told.insert(name).inserted { missing.untold.append(name) }
        tables[zone] = .some(table)
        return table
    }
}
