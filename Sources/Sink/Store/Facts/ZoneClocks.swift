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
    /// How many days were taken by universal time since there was no table.
    private(set) var universalDays = 0

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

    /// Day, hour and offset of a listen that is as its record says.
    ///
    /// The zone's table gives the offset; when it is not there or says another hour than the
    /// record, the whole hours between the record's clock and universal time do.
    func moment(of listen: Listen, zone: Int64) throws(SQLiteError) -> Moment {
        let hours = Int64(listen.localDate.daysSince1970) * 24 + Int64(listen.localHour)
        var minutes = (hours - LocalOffset.hour(listen.startedAt.seconds)) * 60
        if let table = try table(of: zone) {
            let offset = table.offsetSeconds(at: listen.startedAt)
            if LocalOffset.hour(listen.startedAt.seconds + offset) == hours {
                minutes = offset / 60
            }
        }
        return Moment(
            date: listen.localDate, hour: Int64(listen.localHour), offsetMinutes: minutes)
    }

    /// Day, hour and offset of any moment in a zone; in universal time where it has no table.
    func moment(at milliseconds: Int64, zone: Int64) throws(SQLiteError) -> Moment {
        let instant = Instant(milliseconds: milliseconds)
        let known = try table(of: zone)
        if known == nil { universalDays += 1 }
        let table = known ?? .utc
        let local = table.local(instant)
        return Moment(
            date: local.date, hour: Int64(local.hour),
            offsetMinutes: table.offsetSeconds(at: instant) / 60)
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
