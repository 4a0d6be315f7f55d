import Foundation
import HTTP
import SQLite
import Stage
import Support
import Testing

@testable import Dashboard
@testable import Sink

@Suite(.runLimit) struct `a router` {
    static let pages = [
        "/", "/live", "/top", "/top?by=count", "/habits", "/taste", "/recap?period=2026-03",
        "/lists", "/lists?list=playlist:p", "/quality", "/track/\(History.id("t", 0))",
        "/artist/\(History.id("r", 0))", "/album/\(History.id("b", 0))",
    ]
    static let lived = Result { try Lived() }

    @Test func `knows the schema that the sink makes`() {
        #expect(Reader.schemaVersion == Schema.version)
    }

    @Test(arguments: pages)
    func `shows every page, with titles as text`(target: String) throws {
        let answer = try Rig(Self.lived.get().path).ask(target)
        let page = String(decoding: answer.body, as: UTF8.self)
        #expect(answer.status == 200)
        #expect(page.hasPrefix("<!doctype html>"))
        #expect(!page.contains("<script>") && !page.contains("<img"))
        #expect(!page.contains("<i>") && !page.contains("<u>") && !page.contains("<b>"))
        #expect(!page.contains(" style=") && !page.contains("\u{0}"))
        #expect(
            page.matches(of: /https?:\/\/[^"]*/).allSatisfy {
                $0.0.hasPrefix("https://open.spotify.com/")
            })
        #expect(page.utf8.count < 90_000)
        #expect(page.contains("Legato is not made by Spotify."))
    }

    @Test(arguments: [("track", "t"), ("artist", "r"), ("album", "b")])
    func `leads back to Spotify from each of its things`(kind: String, letter: String) throws {
        let id = History.id(letter, 0)
        let page = try Rig(Self.lived.get().path).page("/\(kind)/\(id)")
        let link = "<a href=\"https://open.spotify.com/\(kind)/\(id)\" rel=\"noreferrer\">"
        #expect(page.contains(link + "Open in Spotify</a>"))
    }

    @Test func `is found by old bookmarks in a database that was made anew`() throws {
        let (one, other) = (try History(), try History())
        let early = History.now - 300 * 86_400_000
        // The same listens in another order, so that the database's own keys differ.
        try one.listenOnce(track: 5, at: early)
        try one.listen(days: 3, perDay: 4)
        try other.listen(days: 3, perDay: 4)
        try other.listenOnce(track: 5, at: early)
        func key(_ history: History) throws -> Int64? {
            try Database(path: history.path, mode: .readOnly)
                .integer("SELECT track_id FROM tracks WHERE id = '\(History.id("t", 5))'")
        }
        #expect(try key(one) != key(other))
        for path in ["/track/\(History.id("t", 5))", "/top"] {
            let address = "\(path)?account=me&period=2025-05-01..2026-03-10"
            let (page, again) = (try Rig(one.path).page(address), try Rig(other.path).page(address))
            #expect(page.contains(History.id("t", 5)))
            #expect(page == again, "\(path)")
        }
    }

    @Test(arguments: SheetName.allCases)
    func `gives every table as CSV and JSON`(name: SheetName) throws {
        let rig = try Rig(Self.lived.get().path)
        var fields = "artist=\(History.id("r", 0))&list=playlist:p"
        if name == .thingTracks { fields += "&album=\(History.id("b", 0))" }
        let csv = try rig.ask("/data/\(name.rawValue).csv?\(fields)")
        let json = try rig.ask("/data/\(name.rawValue).json?\(fields)")
        #expect(csv.status == 200 && json.status == 200)
        #expect(csv.headers["Content-Type"]?.hasPrefix("text/csv") == true)
        let parsed = try JSONSerialization.jsonObject(with: Data(json.body)) as? [String: Any]
        let rows = try #require(parsed?["rows"] as? [[String: Any]])
        let first = try #require(rows.first)
        let head = String(decoding: csv.body, as: UTF8.self).prefix { $0 != "\r\n" }
        #expect(Set(head.split(separator: ",").map(String.init)) == Set(first.keys))
    }

    @Test func `shows nothing of what its owner wants left out`() throws {
        let history = try History.lived(days: 12)
        let track = History.id("t", 5)
        func told() throws -> [SheetName: String] {
            let rig = try Rig(history.path)
            let sheets = try SheetName.allCases.map { name in
                (name, try rig.page("/data/\(name.rawValue).json?artist=\(History.id("r", 1))"))
            }
            return Dictionary(uniqueKeysWithValues: sheets)
        }
        let before = try told()
        #expect(before.filter { $1.contains(track) }.count >= 3)

        try history.correct("exclude", track: track)
        let without = try told()
        #expect(without.filter { $1.contains(track) }.keys.map(\.rawValue) == [])
        for name in [SheetName.totals, .days, .sessions] {
            #expect(without[name] != before[name], "\(name)")
        }

        try history.correct("include", track: track)
        #expect(try told() == before)
    }

    @Test func `counts what the views count`() throws {
        let history = try Self.lived.get()
        let database = try Database(path: history.path, mode: .readOnly)
        let rig = try Rig(history.path)
        for (name, view, column) in [
            ("top-tracks", "top_tracks", "track_id"), ("top-artists", "top_artists", "artist_id"),
            ("top-albums", "top_albums", "album_id"), ("top-genres", "top_genres", "genre"),
        ] {
            for (period, bounds) in [
                ("all", "0 AND 99999999"), ("2026-02", "20260201 AND 20260228"),
            ] {
                let answer = try rig.ask("/data/\(name).json?period=\(period)&by=count")
                let parsed = try JSONSerialization.jsonObject(with: Data(answer.body))
                let rows = try #require((parsed as? [String: Any])?["rows"] as? [[String: Any]])
                let listens = rows.compactMap { $0["listens"] as? Int }
                var expected: [Int] = []
                let statement = try database.prepare(
                    """
                    SELECT sum(listens) FROM \(view) WHERE date_id BETWEEN \(bounds)
                    GROUP BY \(column) ORDER BY 1 DESC
                    """)
                while try statement.step() { expected.append(Int(statement.integer(0))) }
                #expect(listens == expected, "\(name) \(period)")
            }
        }
    }

    @Test func `sums up what the views sum up`() throws {
        let history = try Self.lived.get()
        let database = try Database(path: history.path, mode: .readOnly)
        for (table, question) in [
            ("days", "SELECT listens, ms_played FROM listening_by_day ORDER BY date_id"),
            ("months", "SELECT listens, ms_played FROM listening_by_month ORDER BY month"),
            ("years", "SELECT listens, ms_played FROM listening_by_year ORDER BY year"),
            (
                "hours",
                """
                SELECT sum(listens), sum(ms_played) FROM listening_by_hour_and_weekday
                GROUP BY weekday, hour ORDER BY weekday, hour
                """
            ),
            ("sessions", "SELECT listens, ms_played FROM sessions ORDER BY 2 DESC, started_at"),
        ] {
            let rows = try rows("/data/\(table).json", of: history.path)
            var expected: [[Int]] = []
            let statement = try database.prepare(question)
            while try statement.step() {
                expected.append([Int(statement.integer(0)), Int(statement.integer(1))])
            }
            let found = rows.compactMap { row in
                (row["listens"] as? Int).flatMap { listens in
                    (row["ms_played"] as? Int).map { [listens, $0] }
                }
            }
            #expect(found == expected, "\(table)")
        }
        var complete: [[String]] = []
        let statement = try database.prepare(
            """
            SELECT substr(date, 1, 7), sum(listens > 0), sum(gaps > 0) FROM completeness
            GROUP BY 1 ORDER BY 1 DESC
            """)
        while try statement.step() { complete.append((0..<3).map { statement.text($0) }) }
        let lines = try Rig(history.path).page("/data/completeness.csv").split(separator: "\r\n")
        #expect(lines.dropFirst().map { $0.split(separator: ",").map(String.init) } == complete)
        #expect(complete.contains { $0[2] != "0" })
        let new = try database.integer("SELECT count(*) FROM discoveries")
        #expect(try rows("/data/new-tracks.json", of: history.path).count == Int(new ?? -1))
        let back = try database.prepare("SELECT days_away FROM comebacks")
        #expect(try back.step())
        #expect(
            try rows("/data/comebacks.json", of: history.path).first?["days_away"] as? Int
                == Int(back.integer(0)))
    }

    private func rows(_ target: String, of path: String) throws -> [[String: Any]] {
        let answer = try Rig(path).ask(target)
        let parsed = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
        return try #require(parsed?["rows"] as? [[String: Any]])
    }

    @Test(arguments: [
        ("all", true), ("2026", true), ("7d", true), ("2026-03-10", true), ("2026-02", false),
        ("2024", false),
    ])
    func `counts the streak up to today as it is, whatever the period`(
        period: String, hasToday: Bool
    ) throws {
        let page = try Rig(Self.lived.get().path).page("/?period=\(period)")
        #expect(page.contains("<dt>Streak now</dt><dd>40 days</dd>") == hasToday)
        #expect(page.contains("Streak now") == hasToday)
    }

    @Test func `finds the sessions that the view finds`() throws {
        let history = try Self.lived.get()
        let database = try Database(path: history.path, mode: .readOnly)
        let answer = try Rig(history.path).ask("/data/sessions.csv?period=2026-03")
        let lines = String(decoding: answer.body, as: UTF8.self).split(separator: "\r\n").count - 1
        let count = try database.integer(
            "SELECT count(*) FROM sessions WHERE date_id BETWEEN 20260301 AND 20260331")
        #expect(Int64(lines) == count)
    }

    @Test(arguments: [
        ("/", 200), ("/nothing", 404), ("/top/more", 404), ("/track/none", 404),
        ("/?period=x", 400),
        ("/?account=nobody", 404), ("/lists?list=none", 404), ("/data/none.csv", 404),
        ("/data/totals.xml", 404), ("/data/thing-days.csv", 404), ("/assets/none.js", 404),
        ("/track/%3Cscript%3E", 404), ("/assets/../Package.swift", 404),
        ("/track/%00", 404), ("/%ff", 404), ("/data/totals.csv?limit=-1", 200),
    ])
    func `says what there is not`(target: String, status: Int) throws {
        let answer = try Rig(Self.lived.get().path).ask(target)
        #expect(answer.status == status)
        #expect(!String(decoding: answer.body, as: UTF8.self).contains("<script>"))
    }

    @Test(arguments: ["/", "/assets/style.css", "/data/totals.csv", "/nothing", "/login"])
    func `forbids a browser all that is not ours`(target: String) throws {
        let headers = try Rig(Self.lived.get().path).ask(target).headers
        #expect(headers["Content-Security-Policy"]?.hasPrefix("default-src 'none'; ") == true)
        #expect(headers["X-Content-Type-Options"] == "nosniff")
        #expect(headers["Referrer-Policy"] == "no-referrer")
    }

    @Test func `refuses other names, methods, and addresses that are too long`() throws {
        let rig = try Rig(Self.lived.get().path)
        #expect(try rig.ask("/", headers: [("Host", "evil.example")]).status == 421)
        #expect(try rig.ask("/", method: .delete).status == 405)
        #expect(try rig.ask("/", method: .post).status == 405)
        #expect(try rig.ask("/?x=" + String(repeating: "y", count: 3_000)).status == 414)
    }

    @Test func `lets in who logs in`() throws {
        let token = "a-token-of-some-length"
        let rig = try Rig(Self.lived.get().path, token: token)
        let closed = try rig.ask("/top")
        #expect(closed.status == 401)
        #expect(!String(decoding: closed.body, as: UTF8.self).contains("Song"))
        #expect(try rig.ask("/data/totals.csv").status == 401)
        #expect(try rig.ask("/live/events").status == 401)
        #expect(try rig.ask("/assets/style.css").status == 200)
        #expect(try rig.ask("/login", method: .post, body: "token=wrong").status == 401)
        let open = try rig.ask("/login", method: .post, body: "token=\(token)")
        let cookie = try #require(open.headers["Set-Cookie"])
        #expect(open.status == 303)
        #expect(cookie.hasSuffix("; Path=/; Max-Age=31536000; HttpOnly; SameSite=Strict"))
        #expect(!cookie.contains(token))
        let pair = String(cookie.prefix { $0 != ";" })
        let headers = [("Host", "localhost"), ("Cookie", pair)]
        #expect(try rig.ask("/top", headers: headers).status == 200)
    }

    @Test func `sends listens that came after the last one seen`() throws {
        let history = try History.lived(days: 2, perDay: 2)
        let rig = try Rig(history.path)
        let before = try rig.page("/live/events")
        #expect(before == "retry: 1000\n\nid: 4\n: nothing new\n\n")
        try history.listenOnce(track: 0, at: History.now)
        let host = ("Host", "localhost")
        let after = try rig.ask("/live/events", headers: [host, ("Last-Event-ID", "4")])
        let text = String(decoding: after.body, as: UTF8.self)
        #expect(after.headers["Content-Type"] == "text/event-stream")
        #expect(text.hasPrefix("retry: 1000\n\nid: 5\nevent: listen\ndata: {\"arrival\":5,"))
        #expect(text.contains("<script>alert('title')</script>"))
        #expect(text.split(separator: "\n").count == 4)
    }
}
