import Foundation
import HTTP
import Stage
import Testing

@testable import Simulator

/// A simulated service as a value, on a clock of the test's own.
private struct Desk {
    var service: SimulatedSpotify
    var now = Answers.now

    init(
        _ listener: ListenerSettings = ListenerSettings(account: "me", plays: 60),
        change: (inout SimulatorSettings) -> Void = { _ in }
    ) {
        var settings = SimulatorSettings(
            listeners: [listener], speed: 1, startMilliseconds: Answers.now, patience: nil)
        change(&settings)
        service = SimulatedSpotify(settings, now: Answers.now)
    }

    mutating func pass(hours: Int64) { now += hours * 3_600_000 }

    mutating func ask(
        _ path: String, headers: HTTPHeaders = [:]
    ) throws -> HTTPResponse {
        let url = try HTTPURL("http://127.0.0.1:8080" + path)
        return service.answer(HTTPRequest(.get, url, headers: headers), now: now).response
    }

    mutating func get(_ path: String) throws -> HTTPResponse {
        guard
            case .granted(let access, _) = service.tokens.refresh(
                token: service.tokens.refreshToken(of: "me"), clientID: "app", basic: nil, now: now)
        else { throw AnswersError.noToken }
        return try ask("/v1" + path, headers: ["Authorization": "Bearer " + access])
    }

    mutating func token(_ form: FormFields, basic: String? = nil) throws -> HTTPResponse {
        var headers = HTTPHeaders()
        if let basic { headers.add("Authorization", "Basic " + Base64.encode(Array(basic.utf8))) }
        let url = try HTTPURL("http://127.0.0.1:8080/api/token")
        return service.answer(
            HTTPRequest(form: form, to: url, headers: headers), now: now
        ).response
    }

    mutating func authorize(_ redirect: String, _ more: FormFields = [:]) throws -> HTTPResponse {
        var query: FormFields = [
            "client_id": "app", "response_type": "code", "redirect_uri": redirect, "state": "s",
        ]
        for field in more.fields { query.add(field.name, field.value) }
        return try ask("/authorize?" + query.encoded)
    }

    /// What recently played shows, as indexes of plays, the oldest first.
    mutating func shown() throws -> [Int] {
        let times = try get("/me/player/recently-played?limit=50").playedAt.reversed()
        let plays = service.listeners["me"]?.plays ?? []
        return times.compactMap { time in
            plays.firstIndex { Timestamp.text($0.playedAtMilliseconds) == time }
        }
    }
}

@Suite struct `the simulated service, line by line` {
    @Test(arguments: [
        ("http://127.0.0.1:8898/callback", true), ("http://127.0.0.1:1/callback", true),
        ("http://127.0.0.1:8898/other", false), ("http://localhost:8898/callback", false),
        ("http://192.168.1.2/callback", false), ("https://example.org/here", true),
        ("https://example.org/here/", false), ("https://example.org:444/here", false),
    ])
    func `authorizes for exactly its redirect addresses, but for a loopback's port`(
        redirect: String, isFine: Bool
    ) throws {
        var desk = Desk {
            $0.client = .init(
                id: "app", redirects: ["http://127.0.0.1/callback", "https://example.org/here"])
        }
        let answer = try desk.authorize(redirect)
        #expect(answer.status == (isFine ? 303 : 400))
        guard isFine else { return #expect(answer.text == "INVALID_CLIENT: Invalid redirect URI") }
        let location = try #require(answer.headers["Location"])
        #expect(location.hasPrefix(redirect + "?code=") && location.hasSuffix("&state=s"))
        desk.service.refusesConsent = true
        #expect(
            try desk.authorize(redirect).headers["Location"]
                == redirect + "?error=access_denied&state=s")
    }

    @Test func `gives tokens by three grants, each code once`() throws {
        var desk = Desk { $0.client = .init(id: "app", secret: "secret") }
        let redirect = "http://127.0.0.1:1/callback"
        func code(_ more: FormFields) throws -> String {
            let answer = try desk.authorize(redirect, more)
            return try HTTPURL(try #require(answer.headers["Location"])).fields["code"] ?? ""
        }
        // RFC 7636, appendix B.
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
        let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        let keyed = try code(["code_challenge": challenge, "code_challenge_method": "S256"])
        var form: FormFields = [
            "grant_type": "authorization_code", "code": keyed, "redirect_uri": redirect,
            "client_id": "app", "code_verifier": verifier,
        ]
        let granted = try desk.token(form)
        #expect(granted.status == 200)
        #expect(try granted.object["expires_in"] as? Int == 3600)
        #expect(try granted.object["refresh_token"] is String)
        #expect(
            try desk.token(form).text
                == #"{"error":"invalid_grant","error_description":"Invalid authorization code"}"#)
        form = [
            "grant_type": "authorization_code", "code": try code([:]), "redirect_uri": redirect,
        ]
        #expect(try desk.token(form, basic: "app:wrong").status == 400)
        #expect(try desk.token(form, basic: "app:secret").status == 200)
        let app = try desk.token(["grant_type": "client_credentials"], basic: "app:secret")
        #expect(try app.object["refresh_token"] == nil)
        #expect(app.status == 200)
    }

    @Test func `ends a refresh token so long after the consent, whatever was refreshed`() throws {
        var desk = Desk { $0.refreshDays = 182 }
        let form: FormFields = [
            "grant_type": "refresh_token", "client_id": "app",
            "refresh_token": desk.service.tokens.refreshToken(of: "me") ?? "",
        ]
        desk.pass(hours: 181 * 24)
        #expect(try desk.token(form).status == 200)
        desk.pass(hours: 24)
        #expect(
            try desk.token(form).text
                == #"{"error":"invalid_grant","error_description":"Refresh token revoked"}"#)
    }

    @Test(arguments: [
        (SimulatorSettings.Profile.dev, "/tracks?ids=ID", 403), (.extended, "/tracks?ids=ID", 200),
        (.dev, "/search?q=a&limit=11", 400), (.extended, "/search?q=a&limit=11", 200),
    ])
    func `has the addresses of its profile`(
        profile: SimulatorSettings.Profile, path: String, status: Int
    ) throws {
        var desk = Desk { $0.profile = profile }
        let id = desk.service.catalogue.tracks[0].id
        #expect(try desk.get(path.replacing("ID", with: id)).status == status)
    }

    @Test func `has the fields of its profile`() throws {
        for profile in SimulatorSettings.Profile.allCases {
            var desk = Desk { $0.profile = profile }
            let isWhole = profile == .extended
            let track = try desk.get("/tracks/\(desk.service.catalogue.tracks[0].id)").object
            #expect((track["popularity"] != nil) == isWhole)
            #expect((track["available_markets"] != nil) == isWhole)
            let artist = try desk.get("/artists/\(desk.service.catalogue.artists[0].id)").object
            #expect((artist["followers"] != nil) == isWhole)
            let album = try desk.get("/albums/\(desk.service.catalogue.albums[0].id)").object
            #expect((album["label"] != nil) == isWhole)
            let me = try desk.get("/me").object
            #expect((me["email"] != nil) == isWhole)
            #expect(me["account_id"] is String)
        }
    }

    static let hour: Int64 = 3_600_000

    @Test func `shows an offline phone's plays when it is back, with their own times`() throws {
        let scene = SimulatedScene.offline(2 * Self.hour..<4 * Self.hour, syncsAt: 5 * Self.hour)
        var desk = Desk(ListenerSettings(account: "me", plays: 40, scenes: [scene]))
        desk.pass(hours: 4)
        let before = try desk.shown()
        let made = desk.service.listeners["me"]?.plays.count ?? 0
        #expect(before.count < made)
        desk.pass(hours: 1)
        let after = try desk.shown()
        #expect(Set(after).isSuperset(of: 0..<min(made, 50)))
        #expect(after == after.sorted())
    }

    @Test func `shows nothing new while its feed stalls, then all of it`() throws {
        let scene = SimulatedScene.stall(1 * Self.hour..<6 * Self.hour)
        var desk = Desk(ListenerSettings(account: "me", plays: 30, scenes: [scene]))
        desk.pass(hours: 1)
        let before = try desk.shown()
        desk.pass(hours: 4)
        #expect(try desk.shown() == before)
        desk.pass(hours: 20)
        #expect(try desk.shown().count == desk.service.listeners["me"]?.plays.count)
    }

    @Test func `never shows a private session`() throws {
        let scene = SimulatedScene.privateSession(0..<3 * Self.hour)
        var desk = Desk(ListenerSettings(account: "me", plays: 40, scenes: [scene]))
        desk.pass(hours: 48)
        let shown = try desk.shown()
        let plays = desk.service.listeners["me"]?.plays ?? []
        let open = plays.filter { $0.playedAtMilliseconds >= Answers.now + 3 * Self.hour }
        #expect(open.count < plays.count)
        #expect(shown == open.map(\.index))
    }

    @Test func `can play seventy tracks between two polls`() throws {
        let scene = SimulatedScene.burst(0..<20 * 60_000)
        var desk = Desk(ListenerSettings(account: "me", plays: 100, scenes: [scene]))
        desk.now += 20 * 60_000
        #expect(try desk.shown().count == 50)
        #expect(desk.service.listeners["me"]?.plays.count ?? 0 >= 70)
    }

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
    }

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

    @Test func `relinks a track, and keeps odd albums and artists`() throws {
        var desk = Desk { $0.relinked = [3: 5] }
        let tracks = desk.service.catalogue.tracks
        #expect(try desk.get("/tracks/\(tracks[3].id)").object["id"] as? String == tracks[5].id)
        let albums = desk.service.catalogue.albums
        #expect(Set(albums.map(\.releaseDate.count)) == [4, 7, 10])
        #expect(albums.contains { !$0.hasImages })
        #expect(desk.service.catalogue.artists.contains { $0.genres.isEmpty })
    }

    @Test func `refuses the items of others' playlists, and by their old name`() throws {
        var desk = Desk()
        let playlists = desk.service.libraries["me"]?.playlists ?? []
        let own = try #require(playlists.first { $0.isOwn && $0.tracks.count == 120 })
        let foreign = try #require(playlists.first { !$0.isOwn })
        #expect(try desk.get("/playlists/\(own.id)/items?limit=50").object["total"] as? Int == 120)
        #expect(try desk.get("/playlists/\(own.id)/tracks").status == 403)
        #expect(try desk.get("/playlists/\(foreign.id)").status == 200)
        #expect(try desk.get("/playlists/\(foreign.id)/items").status == 403)
    }
}
