import Foundation
import Plays
import SQLite
import Stage
import Support

@testable import Sink

/// A database that the sink has made of an invented history; the same for ever.
final class History {
    let folder: TemporaryFolder
    private let store: Store
    private let now: Int64
    let names: Names
    private var offsets: [Topic: Int64] = [:]
    private var plays = 0

    /// The file.
    var path: String { folder.path("legato.db") }

    /// The moment at which all is looked at: noon of 2026-03-10, UTC.
    static let now: Int64 = 1_773_144_000_000
    static let clock = Clock(wallMilliseconds: { now }, monotonicMilliseconds: { now })

    /// Titles that must appear as text wherever they appear.
    static let hostile = [
        "<script>alert('title')</script>", "\"><img src=x onerror=alert(1)>", "';--\u{0}\u{7}&amp;",
        "\u{202e}gnp.exe \u{2066}מוזיקה", String(repeating: "long ", count: 2_000),
    ]

    /// Begins with an empty database, as the sink leaves it at first.
    init(now: Int64 = History.now, names: Names = .hostile) throws {
        self.now = now
        self.names = names
        folder = try TemporaryFolder()
        store = try Store(StoreFile.open(folder.path("legato.db")), clock: Self.clock)
        for topic in Store.topics { _ = try store.offsets.take(.init(topic: topic, partition: 0)) }
    }

    /// An id as Spotify has them, made of a letter and a number.
    static func id(_ letter: String, _ number: Int) -> String {
        let digits = String(number)
        return letter + String(repeating: "0", count: 21 - digits.count) + digits
    }

    /// Stores a whole life: listens of so many days up to ``now``, with all that belongs to them.
    static func lived(
        days: Int = 40, perDay: Int = 12, now: Int64 = History.now, names: Names = .hostile
    ) throws -> History {
        let history = try History(now: now, names: names)
        try history.describe()
        try history.listen(days: days, perDay: perDay)
        // So that one track comes back after more than a year.
        if days >= 40 { try history.listenOnce(track: 11, at: history.now - 500 * 86_400_000) }
        try history.keepBooks()
        return history
    }

    /// Stores listens of some days, as they would come.
    func listen(days: Int, perDay: Int, account: String = "me") throws {
        var generator = SplitMix64(seed: UInt64(days))
        var records: [(Topic, String, [String: Any])] = []
        for day in 0..<days {
            let midnight = now / 86_400_000 * 86_400_000 - Int64(days - 1 - day) * 86_400_000
            for turn in 0..<perDay {
                let track = Int(generator.next() % UInt64(names.tracks))
                let start = midnight + Int64(turn) * 1_200_000 + 28_800_000
                records.append(
                    (.listens, account, listen(track: track, start: start, account: account)))
            }
        }
        try put(records)
    }

    /// One listen more.
    func listenOnce(track: Int, at start: Int64) throws {
        try put([(.listens, "me", listen(track: track, start: start, account: "me"))])
    }

    func listen(track: Int, start: Int64, account: String) -> [String: Any] {
        plays += 1
        let played: Int64 = 60_000 + Int64(track) * 10_000
        let hour = Int(start / 3_600_000 % 24)
        let date = CivilDate(daysSince1970: Int(start / 86_400_000))
        let id = Fingerprint(high: UInt64(plays) &* 0x9e37_79b9_7f4a_7c15, low: UInt64(plays))
        var record: [String: Any] = [
            "v": 1, "play_id": "\(id)", "account": account, "source": "extended", "kind": "track",
            "track_id": Self.id("t", track), "album_id": Self.id("b", track / 3),
            "artist_ids": [Self.id("r", track / 4)], "artist_names": [names.artist(track / 4)],
            "genres": [String](), "started_at": Instant(milliseconds: start).description,
            "ended_at": Instant(milliseconds: start + played).description,
            "ended_at_precision": "millisecond", "timezone": "UTC",
            "local_date": Words.address(date), "local_hour": hour, "weekday": date.weekday,
            "ms_played": played, "ms_played_estimated": false, "skipped": plays % 5 == 0,
            "origin": ["file": "endsong.json"], "play_partition": 0, "play_offset": plays,
            "read_at": Instant(milliseconds: start + played).description,
        ]
        let unknown = [
            "track_uri", "track_name", "album_name", "isrc", "duration_ms", "explicit",
            "release_year", "context_type", "context_uri", "completion", "shuffle", "offline",
            "incognito", "platform", "platform_detail", "country", "reason_start", "reason_end",
        ]
        for name in unknown { record[name] = NSNull() }
        return record
    }

    /// Stores what the tracks, artists and albums are.
    private func describe() throws {
        var records: [(Topic, String, [String: Any])] = []
        for track in 0..<names.tracks {
            let (id, name) = (Self.id("t", track), names.track(track))
            records.append(
                (
                    .tracks, id,
                    entity(
                        id, name,
                        [
                            "kind": "track", "album_id": Self.id("b", track / 3),
                            "artist_ids": [Self.id("r", track / 4)],
                            "artist_names": [names.artist(track / 4)], "duration_ms": 200_000,
                            "explicit": false, "is_local": false,
                        ], unknown: ["album_name", "isrc", "disc_number", "track_number", "url"])
                ))
        }
        for artist in 0..<names.tracks / 4 {
            let (id, name) = (Self.id("r", artist), names.artist(artist))
            records.append(
                (
                    .artists, id,
                    entity(
                        id, name, ["genres": artist < 2 ? ["art <i>pop</i>", "folk"] : ["folk"]],
                        unknown: ["image_url", "followers", "popularity", "url"])
                ))
        }
        for album in 0..<names.tracks / 3 {
            let id = Self.id("b", album)
            records.append(
                (
                    .albums, id,
                    entity(
                        id, names.album(album),
                        [
                            "kind": "album", "artist_ids": [Self.id("r", album * 3 / 4)],
                            "artist_names": ["Band"], "album_type": "album",
                            "release_date": "\(1990 + album * 9 % 35)",
                            "release_date_precision": "year", "release_year": 1990 + album * 9 % 35,
                            "total_tracks": 3,
                        ], unknown: ["label", "upc", "genres", "image_url", "url"])
                ))
        }
        try put(records)
    }

    func entity(
        _ id: String, _ name: String, _ more: [String: Any], unknown: [String]
    ) -> [String: Any] {
        var record: [String: Any] = [
            "v": 1, "id": id, "uri": NSNull(), "name": name, "knowledge": "full",
            "observed_at": "2026-03-01T00:00:00.000Z",
        ]
        record.merge(more) { $1 }
        for name in unknown { record[name] = NSNull() }
        return record
    }

    /// Stores the ledger, a list that was taken twice, and a record that is none.
    private func keepBooks() throws {
        var records: [(Topic, String, [String: Any])] = [
            entry("poll-1", "poll", hoursAgo: 1), entry("import-1", "import", hoursAgo: 25),
            entry("gap-1", "gap-opened", hoursAgo: 49),
        ].map { (.ledger, "me", $0) }
        // Ones of a few items, and one that is longer than a page.
        for (list, hoursAgo, count) in [
            ("playlist:p", 228, 2), ("playlist:p", 60, 3), ("saved-tracks", 60, 1_000),
        ] {
            for position in 0..<count {
                let track = position % names.tracks
                records.append(
                    (
                        .listItems, "me/\(list)",
                        [
                            "v": 1, "account": "me", "list": list, "snapshot": "\(hoursAgo)",
                            "taken_at": moment(hoursAgo: hoursAgo), "position": position,
                            "total": count, "added_at": NSNull(), "added_by": NSNull(),
                            "kind": "track", "id": Self.id("t", position),
                            "name": names.track(track), "detail": [String: Any](),
                        ]
                    ))
            }
        }
        records.append((.listens, "me", ["v": 1, "account": "me", "play_id": "<i>none</i>"]))
        try put(records)
    }

    /// Stores what its owner wants left out, or taken in again.
    func correct(_ action: String, track: String) throws {
        try put([
            (
                .corrections, "me",
                [
                    "v": 1, "account": "me", "action": action, "what": "track", "id": track,
                    "started_from": NSNull(), "started_before": NSNull(), "reason": NSNull(),
                    "said_at": "2026-03-10T11:00:00.000Z",
                ]
            )
        ])
    }

    private func moment(hoursAgo hours: Int) -> String {
        Instant(milliseconds: now - Int64(hours) * 3_600_000).description
    }

    private func entry(_ name: String, _ kind: String, hoursAgo hours: Int) -> [String: Any] {
        let isGap = kind == "gap-opened"
        return [
            "v": 1, "entry": name, "account": "me", "kind": kind,
            "at": moment(hoursAgo: hours),
            "read": isGap ? 0 : 500, "accepted": isGap ? 0 : 480, "duplicate": isGap ? 0 : 15,
            "filtered": isGap ? [:] : ["no-track": 5], "failed": 0,
            "source": isGap ? NSNull() : kind == "poll" ? "api" : "extended" as Any,
            "file": kind == "import" ? names.file : NSNull() as Any,
            "sha256": NSNull(), "from": isGap ? moment(hoursAgo: 84) : NSNull() as Any,
            "to": isGap ? moment(hoursAgo: 75) : NSNull() as Any, "gap": NSNull(),
        ]
    }

    func put(_ records: [(Topic, String, [String: Any])]) throws {
        let batch = RecordBatch()
        for (topic, key, record) in records {
            let offset = offsets[topic, default: 0]
            offsets[topic] = offset + 1
            let value = try JSONSerialization.data(withJSONObject: record, options: [.sortedKeys])
            key.withText { key in
                String(decoding: value, as: UTF8.self).withText { value in
                    batch.append(
                        RecordPlace(topic: topic, partition: 0, offset: offset),
                        timestampMilliseconds: Self.now, key: key.bytes, value: value.bytes,
                        headers: [])
                }
            }
        }
        _ = try store.store(batch, advances: true)
    }
}

/// Days as records have them.
private enum Words {
    static func address(_ date: CivilDate) -> String {
        String(format: "%04d-%02d-%02d", date.year, date.month, date.day)
    }
}
