import Foundation
import Plays
import Stage
import Support
import Testing

@testable import Lake

@Suite(.needsPython, .runLimit) struct `the views of warehouses` {
    struct Report: Decodable {
        var faults: [String]
        var answers: [String: [[String]]]
    }

    /// What is left out of the ten plays by such words.
    @Test(arguments: [
        ([], []),
        (
            [
                ("exclude", "artist", "r2"), ("include", "time", ""), ("exclude", "track", "t1"),
                ("include", "play", "p6"), ("exclude", "artist", "r9"),
            ], [1, 7, 8, 9]
        ),
        ([("exclude", "artist", "r3")], [0, 1, 2]),
        ([("exclude", "time", ""), ("include", "track", "t2")], [0, 1, 3, 4, 5, 6]),
    ])
    func `say the same of replayed and of corrected plays in every dialect`(
        words: [(action: String, what: String, id: String)], excluded: [Int]
    ) throws {
        let folder = try TemporaryFolder()
        let tree = try DiskTree(folder.path("lake"))
        // Plays 0 to 9, then a replay of 3 to 5 that knows a better name.
        let first = (0..<10).map { play in
            // Of some only the artist's name is known.
            Shore.listen(Int64(play)).replacing("r1", with: play < 3 ? "name:a" : "r1")
        }
        try Shore.fill(tree, .corrections, words.map { correction($0.action, $0.what, $0.id) })
        let again = (3...5).map { Shore.listen(Int64($0), name: "Better") }
        let listens: [String] = first + again
        try Shore.fill(tree, .listens, listens)
        try Shore.fill(
            tree, .tracks, [track("partial", "Half", "03"), track("full", "Whole", "02")])
        let other = artist("full", "Third", "02").replacing("r1", with: "r3")
        let name = artist("export", "third", "02").replacing("r1", with: "name:a")
        try Shore.fill(
            tree, .artists,
            [artist("full", "Old", "02"), artist("full", "New", "03"), other, name])
        try Shore.fill(tree, .albums, [album])
        try Shore.fill(tree, .listItems, [item("05"), item("04")])

        let output = try Python.run(
            "Support/lake/warehouse.py", [folder.path("lake")], seconds: 120)
        let line = output.split(separator: "\n").last ?? ""
        let report = try JSONDecoder().decode(Report.self, from: Data(line.utf8))
        #expect(report.faults == [])
        #expect(report.answers["excluded"] == excluded.map { ["p\($0)"] })
        let shown = (0..<10).filter { !excluded.contains($0) }
        let plays: [[String]] = shown.map { play in
            let isReplayed = (3...5).contains(play)
            let offset: Int = isReplayed ? play + 7 : play
            return ["p\(play)", isReplayed ? "Better" : "Song", "\(offset)"]
        }
        let song = [
            "t1", "Whole", "215000", "https://t", "2026-03-04 00:00:00+00:00", "b1", "r1",
        ]
        #expect(report.answers["listens"] == plays)
        #expect(report.answers["tracks"] == [["t1", "Whole", "full"]])
        #expect(report.answers["songs"] == [song])
        #expect(report.answers["album"] == [["b1", "Album", "2019-05", "11", "https://b"]])
        #expect(
            report.answers["artist"] == [
                ["name:a", "third", "https://r"], ["r1", "New", "https://r"],
                ["r3", "Third", "https://r"],
            ])
    }

    private func correction(_ action: String, _ what: String, _ id: String) -> String {
        let isTime = what == "time"
        let ends = isTime ? ["2026-02-01T16:00:00.000Z", "2026-02-02T16:00:00.000Z"] : []
        let texts = ([id].filter { !$0.isEmpty } + ends).map { "\"\($0)\"" }
        let (from, before) = isTime ? (texts[0], texts[1]) : ("null", "null")
        return """
            {"v":1,"account":"me","action":"\(action)","what":"\(what)",\
            "id":\(isTime ? "null" : texts[0]),"started_from":\(from),"started_before":\(before),\
            "reason":null,"said_at":"2026-03-04T00:00:00.000Z"}
            """
    }

    private func track(_ knowledge: String, _ name: String, _ day: String) -> String {
        """
        {"v":1,"id":"t1","uri":"u","kind":"track","name":"\(name)","album_id":"b1","album_name":"A",\
        "artist_ids":["r1","r2"],"artist_names":["A","B"],"isrc":null,"duration_ms":215000,\
        "explicit":false,"disc_number":1,"track_number":1,"is_local":false,"url":"https://t",\
        "knowledge":"\(knowledge)","observed_at":"2026-03-\(day)T00:00:00.000Z"}
        """
    }

    private func artist(_ knowledge: String, _ name: String, _ day: String) -> String {
        """
        {"v":1,"id":"r1","uri":"u","name":"\(name)","genres":["pop"],"image_url":null,\
        "followers":1,"popularity":2,"url":"https://r","knowledge":"\(knowledge)",\
        "observed_at":"2026-03-\(day)T00:00:00.000Z"}
        """
    }

    private let album = """
        {"v":1,"id":"b1","uri":"u","kind":"album","name":"Album","artist_ids":[],"artist_names":[],\
        "album_type":"album","release_date":"2019-05","release_date_precision":"month",\
        "release_year":2019,"total_tracks":11,"label":null,"upc":null,"genres":[],\
        "image_url":null,"url":"https://b","knowledge":"full",\
        "observed_at":"2026-03-04T00:00:00.000Z"}
        """

    private func item(_ day: String) -> String {
        """
        {"v":1,"account":"me","list":"playlist:x","snapshot":"s",\
        "taken_at":"2026-03-06T00:00:00.000Z","position":0,"total":1,\
        "added_at":"2026-03-\(day)T00:00:00.000Z","added_by":null,"kind":"track","id":"t1",\
        "name":"Whole","detail":{}}
        """
    }
}
