import Foundation
import HTTP
import Stage
import Testing

@testable import Simulator

/// Fifty plays in all, the newest first; cursors in milliseconds, null with `next` when it is
/// empty; no `total`; a full page leads to an empty one; contexts that are null.
@Suite struct `checklist line 4: the window of recently played` {
    static let path = "/v1/me/player/recently-played"

    @Test func `of nobody's plays is empty, with null for next and cursors`() throws {
        var answers = try Answers(plays: 0)
        let answer = try answers.get(Self.path + "?limit=50")
        #expect(answer.status == 200)
        #expect(
            answer.text == """
                {"items":[],"next":null,"cursors":null,"limit":50,\
                "href":"http://127.0.0.1:8080/v1/me/player/recently-played?limit=50"}
                """)
    }

    @Test(arguments: [
        ("", 80, 20), ("?limit=50", 80, 50), ("?limit=50", 43, 43), ("?limit=1", 80, 1),
        ("?limit=50&after=0", 80, 50), ("?limit=50&before=0", 80, 0),
        ("?limit=50&before=1700000000", 80, 0), ("?limit=50&after=1700000000", 80, 50),
    ])
    func `shows at most the newest fifty`(query: String, plays: Int, count: Int) throws {
        var answers = try Answers(plays: plays)
        let answer = try answers.get(Self.path + query)
        #expect(try answer.playedAt.count == count)
        let newest = answers.service.listeners["me"]?.plays.suffix(count).reversed() ?? []
        let times = newest.map { Timestamp.text($0.playedAtMilliseconds) }
        #expect(try answer.playedAt == times)
    }

    @Test func `has cursors of its ends, and a next page that is empty`() throws {
        var answers = try Answers(plays: 80)
        let page = try answers.get(Self.path + "?limit=50")
        let plays = answers.service.listeners["me"]?.plays ?? []
        let cursors = try page.object["cursors"] as? [String: String]
        let newest = "\(plays[79].playedAtMilliseconds)"
        let oldest = "\(plays[30].playedAtMilliseconds)"
        #expect(cursors == ["after": newest, "before": oldest])
        #expect(try page.object["total"] == nil)
        let next = try page.object["next"] as? String
        #expect(next == "http://127.0.0.1:8080\(Self.path)?before=\(oldest)&limit=50")
        let behind = try answers.get(Self.path + "?before=\(oldest)&limit=50")
        #expect(try behind.playedAt == [])
        #expect(try behind.object["next"] is NSNull)
    }

    @Test func `pages back inside the window, and has no next when a page is not full`() throws {
        var answers = try Answers(plays: 45)
        var query = "?limit=20"
        var sizes: [Int] = []
        while true {
            let page = try answers.get(Self.path + query)
            sizes.append(try page.playedAt.count)
            guard let next = try page.object["next"] as? String else { break }
            query = "?" + (next.split(separator: "?").last.map(String.init) ?? "")
        }
        #expect(sizes == [20, 20, 5])
    }

    @Test func `asked after its newest play shows nothing`() throws {
        var answers = try Answers(plays: 5)
        #expect(try answers.get(Self.path).playedAt.count == 5)
        let newest = answers.service.listeners["me"]?.plays.last?.playedAtMilliseconds ?? 0
        #expect(try answers.get(Self.path + "?after=\(newest)").playedAt == [])
        #expect(try answers.get(Self.path + "?after=\(newest - 1)").playedAt.count == 1)
        #expect(try answers.get(Self.path + "?before=\(newest)").playedAt.count == 4)
    }

    @Test(arguments: [
        "limit=0", "limit=51", "limit=x", "limit=-1", "after=1&before=2", "after=x", "before=",
    ])
    func `refuses what the service refuses`(query: String) throws {
        var answers = try Answers(plays: 5)
        let answer = try answers.get(Self.path + "?" + query)
        #expect(answer.status == 400)
        let error = try answer.object["error"] as? [String: Any]
        #expect(error?["status"] as? Int == 400)
    }

    @Test func `shows whole tracks`() throws {
        var answers = try Answers(plays: 50)
        let items = try answers.get(Self.path + "?limit=50").object["items"] as? [[String: Any]]
        let track = try #require(items?.first?["track"] as? [String: Any])
        #expect(
            Set(track.keys) == [
                "album", "artists", "disc_number", "duration_ms", "explicit", "external_ids",
                "external_urls", "href", "id", "is_local", "name", "preview_url", "track_number",
                "type", "uri",
            ])
        let album = try #require(track["album"] as? [String: Any])
        #expect(
            Set(album.keys) == [
                "album_type", "total_tracks", "external_urls", "href", "id", "images", "name",
                "release_date", "release_date_precision", "type", "uri", "artists",
            ])
        let contexts = items?.compactMap { $0["context"] as? [String: Any] } ?? []
        #expect(contexts.allSatisfy { Set($0.keys) == ["type", "href", "external_urls", "uri"] })
        #expect((1..<50).contains(contexts.count))
    }
}
