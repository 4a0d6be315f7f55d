import Foundation
import Plays
import Stage
import Testing

@Suite struct `a table of a time zone` {
    static let zones = [
        "UTC", "Europe/Berlin", "Europe/London", "Europe/Dublin", "America/New_York",
        "America/St_Johns", "America/Sao_Paulo", "America/Santiago", "Asia/Kolkata",
        "Asia/Kathmandu", "Asia/Tokyo", "Asia/Tehran", "Australia/Lord_Howe",
        "Australia/Adelaide", "Pacific/Chatham", "Pacific/Apia", "Pacific/Kiritimati",
        "Africa/Casablanca", "Africa/Cairo", "Antarctica/Troll", "America/Nuuk", "Asia/Gaza",
        "Etc/GMT+5",
    ]

    @Test(arguments: zones)
    func `agrees with Foundation at seeded moments up to the year 2037`(name: String) throws {
        let table = try table(name)
        let zone = try #require(TimeZone(identifier: name))
        var random = SplitMix64(seed: 7)
        for _ in 0..<3_000 {
            // From 1970 on: Foundation rounds the local mean times before.
            let milliseconds = Int64.random(in: 0..<2_145_916_800_000, using: &random)
            let date = Date(timeIntervalSince1970: Double(milliseconds) / 1000)
            let offset = table.offsetSeconds(at: Instant(milliseconds: milliseconds))
            #expect(offset == Int64(zone.secondsFromGMT(for: date)), "\(name) \(milliseconds)")
        }
    }

    @Test(arguments: ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Tokyo"])
    func `follows its rule beyond the table`(name: String) throws {
        let table = try table(name)
        let zone = try #require(TimeZone(identifier: name))
        var random = SplitMix64(seed: 9)
        for _ in 0..<3_000 {
            let milliseconds = Int64.random(
                in: 2_145_916_800_000..<4_102_444_800_000, using: &random)
            let date = Date(timeIntervalSince1970: Double(milliseconds) / 1000)
            let offset = table.offsetSeconds(at: Instant(milliseconds: milliseconds))
            #expect(offset == Int64(zone.secondsFromGMT(for: date)), "\(name) \(milliseconds)")
        }
    }

    /// The clock goes on at 01:00 UTC and back at 01:00 UTC.
    static let berlin: [(text: String, date: String, hour: Int)] = [
        ("2026-03-29T00:59:59.999Z", "2026-03-29", 1),
        ("2026-03-29T01:00:00.000Z", "2026-03-29", 3),
        ("2026-10-25T00:59:59.999Z", "2026-10-25", 2),
        ("2026-10-25T01:00:00.000Z", "2026-10-25", 2),
        ("2026-12-31T22:59:59.999Z", "2026-12-31", 23),
        ("2026-12-31T23:00:00.000Z", "2027-01-01", 0),
        ("2050-07-01T22:00:00.000Z", "2050-07-02", 0),
        ("2050-12-01T22:59:59.999Z", "2050-12-01", 23),
    ]

    @Test(arguments: berlin)
    func `gives the day and the hour`(text: String, date: String, hour: Int) throws {
        let instant = try #require(text.withText { Instant($0) })
        let day = try #require(date.withText { CivilDate($0) })
        #expect(try table("Europe/Berlin").local(instant) == LocalTime(date: day, hour: hour))
    }

    @Test func `knows half hours and days that a zone left out`() throws {
        let kolkata = try table("Asia/Kolkata")
        #expect(kolkata.offsetSeconds(at: Instant(milliseconds: 1_772_640_184_000)) == 19_800)
        // Samoa went from the 29th to the 31st of December 2011.
        let apia = try table("Pacific/Apia")
        let before = apia.local(Instant(milliseconds: 1_325_239_199_999))
        let after = apia.local(Instant(milliseconds: 1_325_239_200_000))
        #expect((before.date.day, before.hour) == (29, 23))
        #expect((after.date.day, after.hour) == (31, 0))
    }

    @Test func `is not made from broken bytes, whatever breaks`() throws {
        let bytes = Array(try Data(contentsOf: URL(filePath: "/usr/share/zoneinfo/Europe/Berlin")))
        #expect(TimeZoneTable(name: "x", bytes: []) == nil)
        #expect(TimeZoneTable(name: "x", bytes: Array("TZif".utf8)) == nil)
        var random = SplitMix64(seed: 3)
        for _ in 0..<5_000 {
            var broken = bytes
            for _ in 0..<3 {
                let place = Int.random(in: 0..<broken.count, using: &random)
                broken[place] = UInt8.random(in: .min ... .max, using: &random)
            }
            let length = Int.random(in: 0...broken.count, using: &random)
            let table = TimeZoneTable(name: "x", bytes: Array(broken.prefix(length)))
            _ = table?.local(Instant(milliseconds: 1_772_640_184_000))
        }
    }

    private func table(_ name: String) throws -> TimeZoneTable {
        let data = try Data(contentsOf: URL(filePath: "/usr/share/zoneinfo/\(name)"))
        return try #require(TimeZoneTable(name: name, bytes: Array(data)))
    }
}
