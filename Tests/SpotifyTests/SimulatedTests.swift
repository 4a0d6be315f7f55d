import HTTP
import Plays
import Simulator
import Spotify
import Stage
import Support
import Testing
import Wire

@Suite(.runLimit) struct `Spotify, simulated` {
    let client = HTTPClient()
    let clock = ManualClock(wallMilliseconds: 1_767_225_600_000)

    func server(_ rotation: SimulatorSettings.Rotation) throws -> SimulatorServer {
        let settings = SimulatorSettings(
            listeners: [ListenerSettings(account: "me", plays: 80)], speed: 1_000_000,
            startMilliseconds: 1_500_000_000_000, patience: nil, rotation: rotation)
        let server = try SimulatorServer(settings, clock: clock.clock)
        clock.advance(milliseconds: 3_600_000)
        return server
    }

    func service(_ server: SimulatorServer) throws -> SpotifyService {
        SpotifyService(api: try HTTPURL(server.apiURL), accounts: try HTTPURL(server.accountsURL))
    }

    func token(_ server: SimulatorServer) throws -> Token {
        Token(
            account: "me", clientID: "app",
            refreshToken: try #require(server.refreshToken(of: "me")),
            authorizedAt: Instant(milliseconds: 0), scopes: [])
    }

    func refresh(_ token: Token, _ service: SpotifyService) throws -> RefreshAnswer {
        let now = Instant(milliseconds: clock.clock.wallMilliseconds())
        return RefreshAnswer(.success(try client.send(service.refresh(token))), of: token, at: now)
    }

    func plays(_ token: Token, _ service: SpotifyService) throws -> SpotifyAnswer {
        let response = try client.send(service.recentlyPlayed(with: token))
        return SpotifyAnswer(.success(response))
    }

    @Test(arguments: SimulatorSettings.Rotation.allCases)
    func `gives a token and then the newest fifty plays`(
        rotation: SimulatorSettings.Rotation
    ) throws {
        let server = try server(rotation)
        let service = try service(server)
        let old = try token(server)
        #expect(try plays(old, service) == .tokenRefused)
        guard case .token(let fresh) = try refresh(old, service) else {
            Issue.record("no token")
            return
        }
        #expect((fresh.refreshToken != old.refreshToken) == (rotation == .rotate))
        guard case .content(let body) = try plays(fresh, service) else {
            Issue.record("no plays")
            return
        }
        let made = server.plays
        body.withUnsafeBytes { bytes in
            let page = RecentlyPlayed(bytes, parser: JSONParser())
            #expect(page?.hasNext == true)
            let shown = page?.items.map { ($0.uri ?? "") + " \($0.playedAt?.milliseconds ?? 0)" }
            let last = made.suffix(50).reversed().map {
                server.catalogue.tracks[$0.track].uri + " \($0.playedAtMilliseconds)"
            }
            #expect(shown == last)
            let first = page?.items.first.map { UnsafeRawBufferPointer(rebasing: bytes[$0.bytes]) }
            #expect(first?.first == UInt8(ascii: "{") && first?.last == UInt8(ascii: "}"))
        }
        server.expireTokens(of: "me")
        #expect(try plays(fresh, service) == .tokenRefused)
        if rotation == .rotate {
            #expect(try refresh(old, service) == .dead("Refresh token revoked"))
        }
        server.revokeTokens(of: "me")
        #expect(try refresh(fresh, service) == .dead("Refresh token revoked"))
    }

    @Test(arguments: [
        #"{"items":[{"track":null,"played_at":"2026-03-04T16:03:04.625Z","context":null}],"#
            + #""next":null}"#,
        #"{ "items" : [ {"track" : null, "played_at":"2026-03-04T16:03:04.625999Z"} ] }"#,
    ])
    func `may show an item without a track`(text: String) {
        Array(text.utf8).withUnsafeBytes { bytes in
            let page = RecentlyPlayed(bytes, parser: JSONParser())
            #expect(page?.items.map(\.hasTrack) == [false])
            #expect(page?.items.first?.playedAt == Instant(milliseconds: 1_772_640_184_625))
            #expect(page?.hasNext == false)
        }
    }

    @Test(arguments: ["", "[]", "{}", #"{"items":7}"#, #"{"items":[}"#, "<html>"])
    func `may send nonsense`(text: String) {
        Array(text.utf8).withUnsafeBytes { bytes in
            #expect(RecentlyPlayed(bytes, parser: JSONParser()) == nil)
        }
    }
}
