import Plays
import SQLite
import Testing

@testable import Sink

@Suite struct `things of one name` {
    /// Names are found by a number; here all have the same.
    @Test func `are not taken for those whose name has the same number`() throws {
        let bench = try Bench()
        let database = try StoreFile.open(bench.path)
        let namesakes = try Namesakes(
            database, table: "artists", key: "artist_id", words: ["name"], number: { _ in 7 })
        let artists = [("r1", "Band"), ("name:b", "BAND"), ("name:o", "Other"), ("r2", "Third")]
        for (place, artist) in artists.enumerated() {
            try database.execute(
                "INSERT INTO artists (id, name) VALUES ('\(artist.0)', '\(artist.1)')")
            try artist.1.withText { name in
                try namesakes.name(Int64(place) + 1, [name]) { (_: Int64) throws(SQLiteError) in }
            }
        }
        #expect(
            try bench.rows("SELECT id, counts_as FROM artists ORDER BY artist_id")
                == ["r1|-", "name:b|1", "name:o|-", "r2|-"])
    }

    /// Its number stays the same then.
    @Test func `count as before when one is written in other capitals`() throws {
        let bench = try Bench()
        let store = try bench.open()
        let said = [
            Records.artist(0, id: "r1", name: "Band"), Records.album(0, id: "a1", name: "Hits"),
            Records.artist(1, id: "name:b", name: "band", knowledge: "export"),
            Records.album(1, id: "name:a", name: "HITS", knowledge: "export"),
        ]
        let again = [
            Records.artist(2, id: "r1", name: "BAND", at: "2026-03-05"),
            Records.artist(3, id: "name:b", name: "bAND", knowledge: "export", at: "2026-03-05"),
            Records.album(2, id: "a1", name: "hits", at: "2026-03-05"),
            Records.album(3, id: "name:a", name: "hITS", knowledge: "export", at: "2026-03-05"),
        ]
        for record in said + again { _ = try store.store(RecordBatch([record]), advances: false) }
        let things = { (table: String, key: String) in
            try bench.rows(
                """
                SELECT t.id, t.name, o.id FROM \(table) AS t
                LEFT JOIN \(table) AS o ON o.\(key) = t.counts_as WHERE t.name IS NOT NULL
                ORDER BY 1
                """)
        }
        #expect(try things("artists", "artist_id") == ["name:b|bAND|r1", "r1|BAND|-"])
        #expect(try things("albums", "album_id") == ["a1|hits|-", "name:a|hITS|a1"])

        // Another name altogether is another thing's.
        let renamed = Records.artist(4, id: "r1", name: "Choir", at: "2026-03-06")
        _ = try store.store(RecordBatch([renamed]), advances: false)
        #expect(try things("artists", "artist_id") == ["name:b|bAND|-", "r1|Choir|-"])
    }

    /// Of an album's line of credits the first name counts.
    @Test func `are albums of one first artist`() throws {
        let bench = try Bench()
        let store = try bench.open()
        let records = [
            Records.album(0, id: "a1", name: "Greatest Hits", artists: ["Queen", "Guest"]),
            Records.album(1, id: "a2", name: "Greatest Hits", artists: ["Abba"]),
            Records.album(
                2, id: "name:q", name: "GREATEST HITS", artists: ["queen"], knowledge: "export"),
        ]
        for record in records { _ = try store.store(RecordBatch([record]), advances: false) }
        #expect(
            try bench.rows("SELECT id, counts_as FROM albums ORDER BY id")
                == ["a1|-", "a2|-", "name:q|1"])
    }
}
