import Foundation
import HTTP
import Support
import Testing

@testable import Dashboard

@Suite(.runLimit) struct `what is known by name` {
    private let history: History
    private let rig: Rig

    init() throws {
        history = try History.lived(days: 3)
        try history.listenByName()
        rig = try Rig(history.path)
    }

    /// Listens by the id in the first column.
    private func listens(_ rig: Rig, _ target: String) throws -> [String: Int] {
        let answer = try rig.ask("/data/\(target)")
        let parsed = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
        let rows = try #require(parsed?["rows"] as? [[String: Any]])
        var listens: [String: Int] = [:]
        for row in rows {
            let id = ["track_id", "album_id", "artist_id"].compactMap { row[$0] as? String }.first
            listens[id ?? ""] = row["listens"] as? Int
        }
        return listens
    }

    @Test func `has the page of the one thing with an id that is called so`() throws {
        let (band, record) = (History.id("r", 0), History.id("b", 1))
        #expect(try rig.page("/artist/\(History.NameID.band)") == rig.page("/artist/\(band)"))
        #expect(try rig.page("/album/\(History.NameID.record)") == rig.page("/album/\(record)"))
        #expect(try rig.page("/album/\(History.NameID.tape)").contains("<h1><bdi>Tape</bdi>"))
        for page in ["/track/\(History.NameID.song)", "/album/\(History.NameID.tape)"] {
            #expect(try rig.page(page).contains("\"/artist/\(band)?"), "\(page)")
        }
        #expect(
            try rig.page("/track/\(History.NameID.song)").contains("\"/album/\(record)?"))
    }

    @Test func `is among the tracks and albums of its artist and its album`() throws {
        let (band, record) = (History.id("r", 0), History.id("b", 1))
        let tracks = try listens(rig, "thing-tracks.json?artist=\(band)")
        #expect(tracks[History.NameID.song] == 5 && tracks[History.NameID.hymn] == 3)
        #expect(tracks.values.reduce(0, +) == (try listens(rig, "top-artists.json")[band]))
        #expect(
            try listens(rig, "thing-albums.json?artist=\(band)")[History.NameID.tape] == 3)
        let onRecord = try listens(rig, "thing-tracks.json?album=\(record)")
        #expect(onRecord[History.NameID.song] == 5)
        #expect(onRecord.values.reduce(0, +) == (try listens(rig, "top-albums.json")[record]))
    }

    @Test func `is told with the artist that it counts for`() throws {
        let lines = try rig.page("/data/top-tracks.csv").split(separator: "\r\n")
        let song = try #require(lines.first { $0.contains(History.NameID.song) })
        #expect(song.contains(History.id("r", 0)) && !song.contains(History.NameID.band))
    }
}
