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
