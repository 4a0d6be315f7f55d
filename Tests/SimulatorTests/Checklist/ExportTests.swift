import Foundation
import Testing

@testable import Simulator

/// Both namings, 1 to 50 files, nulls, podcasts in audio files, duplicates, equal ends, all units
/// of `offline_timestamp`, members that are missing or new, reasons that nobody knows.
@Suite struct `checklist line 8: the export` {
    typealias Row = [String: Any]

    static let shape = ExportShape(seed: 3, rows: 4_000, files: 4)

    /// Makes an export; gives its files with their text.
    static func files(of shape: ExportShape) -> [(name: String, text: String)] {
        var maker = ExportMaker(shape)
        return maker.files.map { file in
            var text = ""
            maker.make(file) { text += String(decoding: $0, as: UTF8.self) }
            // Half of a surrogate pair, which Foundation does not read.
            return (file.name, text.replacing("half \\ud83c", with: "half"))
        }
    }

    static let made = files(of: shape)

    static func rows(of text: String) throws -> [Row] {
        let rows = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [Row]
        return try #require(rows)
    }

    static func canonical(_ row: Row) throws -> Data {
        try JSONSerialization.data(withJSONObject: row, options: .sortedKeys)
    }

    let rows: [Row]
    let audio: [Row]

    init() throws {
        rows = try Self.made.flatMap { try Self.rows(of: $0.text) }
        audio = try Self.made.filter { $0.name.contains("Audio") }
            .flatMap { try Self.rows(of: $0.text) }
    }

    @Test(arguments: [
        (
            ExportShape.Naming.current,
            #"Streaming_History_(Audio_\d{4}(-\d{4})?_\d+|Video_\d{4}(-\d{4})?)\.json"#
        ),
        (ExportShape.Naming.old, #"(endsong_\d+|endvideo)\.json"#),
    ])
    func `names its files as they are and as they were`(
        naming: ExportShape.Naming, pattern: String
    ) throws {
        var shape = Self.shape
        shape.naming = naming
        let names = ExportMaker(shape).files.map(\.name)
        #expect(names.count == 4)
        let rule = try Regex(pattern)
        for name in names { #expect(name.wholeMatch(of: rule) != nil, "\(name)") }
    }

    @Test(arguments: [1, 7, 50])
    func `has so many files, and in all of them its rows`(count: Int) throws {
        var shape = Self.shape
        shape.files = count
        let files = Self.files(of: shape)
        #expect(Set(files.map(\.name)).count == count)
        #expect(try files.map { try Self.rows(of: $0.text).count }.reduce(0, +) == 4_000)
    }

    @Test func `has nulls, and podcasts and books in its audio files`() throws {
        for member in [
            "master_metadata_track_name", "spotify_track_uri", "episode_name", "skipped",
            "offline_timestamp", "user_agent_decrypted",
        ] {
            #expect(rows.contains { $0[member] is NSNull }, "\(member)")
            #expect(rows.contains { $0[member] != nil && !($0[member] is NSNull) }, "\(member)")
        }
        #expect(audio.contains { $0["spotify_episode_uri"] is String })
        #expect(rows.contains { $0["audiobook_title"] is String })
    }

    @Test func `has rows twice over, near twins, and equal ends of different plays`() throws {
        var counts: [Data: Int] = [:]
        var ends: [String: Set<String>] = [:]
        var bodies: [Data: Set<String>] = [:]
        for row in rows {
            let end = row["ts"] as? String ?? ""
            counts[try Self.canonical(row), default: 0] += 1
            ends[end, default: []].insert(row["spotify_track_uri"] as? String ?? "")
            var body = row
            body["ts"] = nil
            let rest = try Self.canonical(body)
            bodies[rest, default: []].insert(end)
        }
        #expect(counts.values.contains { $0 > 1 })
        #expect(ends.values.contains { $0.count > 1 })
        #expect(bodies.values.contains { $0.count > 1 })
    }

    @Test func `tells when a play began offline in seconds, milliseconds, junk, or not`() throws {
        let times = rows.map { $0["offline_timestamp"] as? Int64 }
        #expect(times.contains(nil))
        #expect(times.contains { (0..<100).contains($0 ?? -1) })
        #expect(times.contains { (1_000_000_000..<10_000_000_000).contains($0 ?? -1) })
        #expect(times.contains { $0 ?? -1 > 100_000_000_000 })
    }

    @Test func `leaves members out, has new ones, and reasons that nobody knows`() throws {
        for member in ["username", "ip_addr", "ip_addr_decrypted", "audiobook_title"] {
            #expect(rows.contains { $0[member] == nil }, "\(member)")
            #expect(rows.contains { $0[member] != nil }, "\(member)")
        }
        #expect(rows.contains { $0["new_in_2027"] != nil })
        for reason in ["reason_start", "reason_end"] {
            let words = Set(rows.compactMap { $0[reason] as? String })
            #expect(words.isSuperset(of: ["", "trackdone", "neverheardof"]), "\(reason)")
        }
    }
}
