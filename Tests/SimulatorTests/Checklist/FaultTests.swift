import Foundation
import HTTP
import Stage
import Testing

@testable import Simulator

/// 204; no item for an advertisement, the unknown and an episode; a stale time, no progress.
@Suite struct `checklist line 5: what plays now` {
    @Test(arguments: SimulatedPlayback.allCases)
    func `shows what plays now, or that nothing does`(state: SimulatedPlayback) throws {
        var desk = Desk()
        desk.service.playbacks["me"] = state
        let answer = try desk.get("/me/player/currently-playing")
        guard state != .nothing else {
            #expect(answer.status == 204 && answer.body.isEmpty)
            return
        }
        let object = try answer.object
        let isTrack = state == .track || state == .stale
        #expect((object["item"] is NSNull) == !isTrack)
        #expect(object["currently_playing_type"] as? String == (isTrack ? "track" : state.rawValue))
        #expect((object["progress_ms"] is NSNull) == (state == .stale))
        let age = desk.now - (object["timestamp"] as? Int64 ?? 0)
        #expect(age == (state == .stale ? 7_200_000 : 60_000))
    }
}

/// Each 401, 403 and 429; the quota of a rolling day by bucket; 5xx with JSON, HTML or nothing;
/// answers that are late, cut off, empty or HTML.
@Suite struct `checklist line 6: faulty answers` {
    @Test(
        arguments: [
            (SimulatedFault.Kind.expired401, 401, #""message":"The access token expired""#),
            (.invalid401, 401, "Missing/invalid/expired access token"),
            (.permissions401, 401, "Permissions missing"),
            (.scope403, 403, "Insufficient client scope"),
            (.premium403, 403, "Active premium subscription required"),
            (.unregistered403, 403, "User not registered"), (.forbidden403, 403, "Forbidden"),
            (.rate429, 429, "API rate limit exceeded"),
            (.silent429, 429, "API rate limit exceeded"),
            (.unreadable429, 429, "API rate limit exceeded"), (.text429, 429, "Too many requests"),
            (.quota429, 429, "QUOTA_EXCEEDED"), (.json500, 500, "Server error."),
            (.json502, 502, "Bad gateway."), (.html502, 502, "<html>"), (.empty503, 503, ""),
            (.empty504, 504, ""), (.html200, 200, "<html>"), (.empty200, 200, ""),
            (.truncated200, 200, "{"),
        ] as [(SimulatedFault.Kind, Int, String)])
    func `answers faultily as it is told to, once`(
        kind: SimulatedFault.Kind, status: Int, words: String
    ) throws {
        var desk = Desk()
        desk.service.faults = [SimulatedFault(kind, seconds: 50_000)]
        let answer = try desk.get("/me")
        #expect(answer.status == status)
        #expect(words.isEmpty ? answer.body.isEmpty : answer.text.contains(words))
        #expect(
            (answer.headers["WWW-Authenticate"] != nil)
                == [.expired401, .invalid401].contains(kind))
        let retry = [
            SimulatedFault.Kind.rate429: "50000", .quota429: "50000", .unreadable429: "a while",
        ]
        #expect(answer.headers["Retry-After"] == retry[kind])
        #expect(try desk.get("/me").status == 200)
    }

    @Test func `answers late when it is told to`() throws {
        var desk = Desk()
        desk.service.faults = [SimulatedFault(.stall, seconds: 45)]
        let url = try HTTPURL("http://127.0.0.1:8080/v1/me")
        let (response, seconds) = desk.service.answer(HTTPRequest(.get, url), now: desk.now)
        #expect(response.status == 401, "its own answer: nobody showed a token")
        #expect(seconds == 45)
    }

    @Test func `counts a bucket's calls over a rolling day, and no other's`() throws {
        var desk = Desk { $0.quota = ["artists": 3] }
        let path = "/artists/\(desk.service.catalogue.artists[0].id)"
        for _ in 0..<3 {
            #expect(try desk.get(path).status == 200)
            desk.pass(hours: 1)
        }
        let refused = try desk.get(path)
        #expect(refused.status == 429)
        #expect(refused.headers["Retry-After"] == "\(21 * 3_600)")
        #expect(try desk.get("/me").status == 200)
        desk.pass(hours: 21)
        #expect(try desk.get(path).status == 200)
        #expect(try desk.get(path).status == 429)
    }
}
