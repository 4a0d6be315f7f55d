import Foundation
import Plays

extension History {
    /// Ids of what only an export tells of: a band called as artist 0, its record called as album
    /// 1, a tape that nobody else knows, and a song on each.
    enum NameID {
        static let band = "name:band"
        static let record = "name:record"
        static let tape = "name:tape"
        static let song = "name:song"
        static let hymn = "name:hymn"
    }

    /// Stores these, the song heard five times and the hymn thrice.
    func listenByName() throws {
        var records: [(Topic, String, [String: Any])] = [
            exported(
                .artists, NameID.band, names.artist(0), ["genres": [String]()],
                unknown: ["image_url", "followers", "popularity", "url"])
        ]
        let albums = [(NameID.record, names.album(1), 5), (NameID.tape, "Tape", 3)]
        for (tracks, (album, title, times)) in zip([NameID.song, NameID.hymn], albums) {
            records.append(
                exported(
                    .albums, album, title,
                    ["kind": "album", "artist_ids": [NameID.band], "artist_names": ["Band"]],
                    unknown: [
                        "album_type", "release_date", "release_date_precision", "release_year",
                        "total_tracks", "label", "upc", "genres", "image_url", "url",
                    ]))
            records.append(
                exported(
                    .tracks, tracks, "\(title) song",
                    [
                        "kind": "track", "album_id": album, "artist_ids": [NameID.band],
                        "artist_names": [names.artist(0)], "is_local": false,
                    ],
                    unknown: [
                        "album_name", "isrc", "duration_ms", "explicit", "disc_number",
                        "track_number", "url",
                    ]))
            for turn in 0..<times {
                var record = listen(
                    track: 0, start: Self.now - Int64(turn + 1) * 86_400_000, account: "me")
                record.merge([
                    "track_id": tracks, "album_id": album, "artist_ids": [NameID.band],
                ]) { $1 }
                records.append((.listens, "me", record))
            }
        }
        try put(records)
    }

    private func exported(
        _ topic: Topic, _ id: String, _ name: String, _ more: [String: Any], unknown: [String]
    ) -> (Topic, String, [String: Any]) {
        var record = entity(id, name, more, unknown: unknown)
        record["knowledge"] = "export"
        return (topic, id + "@export", record)
    }
}
