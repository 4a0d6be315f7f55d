import Plays
import Stage
import Testing

@testable import Sink

@Suite struct `the views of a store` {
    @Test func `answer with what they are called`() throws {
        let bench = try Bench()
        let store = try bench.following()
        let records = [
            Records.listen(0, play: 1, skipped: true, source: "extended"),
            Records.listen(1, play: 2, start: "2026-03-04T16:10:00.000Z"),
            Records.listen(2, play: 3, start: "2026-03-05T16:10:00.000Z", date: "2026-03-05"),
            Records.track(0, artists: ["r1", "r2"]), Records.album(0),
            Records.artist(0, genres: ["jazz", "blues"]), Records.artist(1, id: "r2", name: "Duo"),
        ]
        _ = try store.store(RecordBatch(records), advances: true)

        let answers = [
            "SELECT date, track, artists, listens FROM top_tracks":
                ["2026-03-04|Song|r1, r2|2", "2026-03-05|Song|r1, r2|1"],
            "SELECT artist, sum(listens) FROM top_artists GROUP BY artist_id ORDER BY 1":
                ["Band|3", "Duo|3"],
            "SELECT album, sum(listens) FROM top_albums GROUP BY album_id": ["Record|3"],
            "SELECT genre, sum(listens) FROM top_genres GROUP BY genre": ["blues|3", "jazz|3"],
            "SELECT date, listens, tracks FROM listening_by_day":
                ["2026-03-04|2|1", "2026-03-05|1|1"],
            "SELECT weekday, hour, listens FROM listening_by_hour_and_weekday":
                ["3|16|2", "4|16|1"],
            "SELECT month, listens, tracks FROM listening_by_month": ["2026-03|3|1"],
            "SELECT year, listens, tracks FROM listening_by_year": ["2026|3|1"],
            "SELECT account, date, listens FROM sessions ORDER BY started_at":
                ["me|2026-03-04|2", "me|2026-03-05|1"],
            "SELECT date, listens, estimated_share FROM completeness":
                ["2026-03-04|2|0.5", "2026-03-05|1|1.0"],
            "SELECT first_date, last_date, days FROM streaks": ["2026-03-04|2026-03-05|2"],
            "SELECT date, track FROM discoveries": ["2026-03-04|Song"],
            "SELECT date, listens, skipped FROM skip_rates": ["2026-03-04|1|1"],
        ]
        for (question, answer) in answers {
            #expect(try bench.rows(question).sorted() == answer.sorted(), "\(question)")
        }
        #expect(try bench.rows("PRAGMA foreign_key_check") == [])
    }

    @Test func `tells what came back, of podcasts, and what did not become a listen`() throws {
        let bench = try Bench()
        let store = try bench.following()
        func letter(_ offset: Int64, _ topic: String, key: String) -> TestRecord {
            TestRecord(
                place: RecordPlace(topic: .deadLetters, partition: 0, offset: offset), key: key,
                value: "{",
                headers: [
                    "legato.stage": "processor", "legato.topic": topic, "legato.partition": "0",
                    "legato.offset": "\(offset)", "legato.reason": "not-json",
                    "legato.detail": "the value is no JSON",
                    "legato.at": "2026-03-0\(offset + 1)T16:05:00.000Z",
                ])
        }
        let records = [
            Records.listen(0, play: 1, start: "2025-01-01T16:00:00.000Z", date: "2025-01-01"),
            Records.listen(1, play: 2),
            Records.listen(2, play: 3, track: "e1", album: "s1", start: "2026-03-04T19:00:00.000Z"),
            Records.track(0),
            Records.track(1, id: "e1", name: "Part 1", album: "s1", kind: "episode"),
            Records.album(0, id: "s1", name: "Show"),
            Records.entry(0, "a"), Records.entry(1, "b", at: "2026-03-05T16:05:00.000Z"),
            letter(0, "plays", key: "me"), letter(1, "lists", key: "you/playlist:p"),
            letter(2, "catalogue", key: "artist:r1"),
        ]
        _ = try store.store(RecordBatch(records), advances: true)

        let answers = [
            "SELECT date, track, days_away FROM comebacks": ["2026-03-04|Song|427"],
            "SELECT date, kind, episode, show, listens, ms_played FROM podcasts":
                ["2026-03-04|episode|Part 1|Show|1|180000"],
            "SELECT account, date, date_id, what, reason, records FROM data_quality": [
                "me|2026-03-04|20260304|filtered|no-track|2",
                "me|2026-03-05|20260305|filtered|no-track|2",
                "me|2026-03-01|20260301|dead-lettered|processor: not-json|1",
                "you|2026-03-02|20260302|dead-lettered|processor: not-json|1",
                "-|2026-03-03|20260303|dead-lettered|processor: not-json|1",
            ],
        ]
        for (question, answer) in answers {
            #expect(try bench.rows(question).sorted() == answer.sorted(), "\(question)")
        }
    }

    @Test func `knows of each local day what calendars say`() throws {
        let bench = try Bench()
        let records = [
            Records.listen(0, play: 1, start: "2026-12-31T12:00:00.000Z", date: "2026-12-31"),
            Records.listen(1, play: 2, start: "2027-01-03T12:00:00.000Z", date: "2027-01-03"),
        ]
        _ = try bench.open().store(RecordBatch(records), advances: false)
        #expect(
            try bench.rows("SELECT * FROM dates ORDER BY 1") == [
                "20261231|2026-12-31|2026|4|12|31|2026|53|4|0",
                "20270103|2027-01-03|2027|1|1|3|2026|53|7|1",
            ])
    }

    @Test func `names what was played from`() throws {
        let bench = try Bench()
        let store = try bench.open()
        let records = [
            Records.listen(0, play: 1, context: "spotify:playlist:p1"), Records.track(0),
            Records.item(
                0, list: "playlists", position: 0, name: "p1", at: "2026-03-04", total: 1,
                kind: "playlist"),
        ]
        _ = try store.store(RecordBatch(records), advances: false)
        #expect(
            try bench.rows("SELECT context_type, context_name FROM listening") == ["playlist|p1"])
    }

    /// The API tells how long a track is, the account data how long it was heard: nobody says
    /// whether it was skipped.
    @Test func `tell how much of a track was heard where nobody says whether it was skipped`()
        throws
    {
        let bench = try Bench()
        let records = [
            Records.listen(0, play: 1, played: 90_000, source: "account-data"),
            Records.track(0, duration: 180_000),
        ]
        _ = try bench.open().store(RecordBatch(records), advances: false)
        #expect(
            try bench.rows(
                "SELECT listens, skipped, skip_rate, completions, completion FROM skip_rates")
                == ["0|0|-|1|0.5"])
    }
}
