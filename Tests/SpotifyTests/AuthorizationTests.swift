import HTTP
import Plays
import Stage
import Testing

@testable import Spotify

@Suite struct `an authorization` {
    static let redirect = "http://127.0.0.1:8898/callback"
    let attempt: Authorization

    init() {
        var random = SplitMix64(seed: 1)
        attempt = Authorization(
            clientID: "0123456789abcdef0123456789abcdef", redirect: Self.redirect,
            scopes: ["a", "b"],
            using: &random)
    }

    @Test func `asks for consent with PKCE and a state`() throws {
        let page = attempt.page(at: try HTTPURL("https://accounts.spotify.com"))
        #expect(page.place == "https://accounts.spotify.com/authorize")
        #expect(
            page.fields.fields.map(\.name) == [
                "client_id", "response_type", "redirect_uri", "scope", "state",
                "code_challenge_method", "code_challenge", "show_dialog",
            ])
        #expect(page.fields["scope"] == "a b")
        #expect(page.fields["redirect_uri"] == Self.redirect)
        #expect(page.fields["show_dialog"] == "true", "whoever is signed in is named")
        #expect(page.fields["code_challenge"]?.count == 43)
        #expect((43...128).contains(attempt.verifier.count))
    }

    @Test func `makes the challenge of RFC 7636`() {
        // Appendix B gives verifier and challenge.
        let attempt = Authorization(
            clientID: "", redirect: "", scopes: [], state: "s",
            verifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
        #expect(attempt.challenge == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
    }

    @Test(arguments: ["http://127.0.0.1:8898/callback?", "127.0.0.1:8898/callback?", "?", "", "  "])
    func `finds the code in whatever was copied`(start: String) throws {
        let copied = "\(start)code=AQ%2Bx&state=\(attempt.state)\n"
        #expect(try attempt.code(in: copied) == "AQ+x")
        #expect(try attempt.code(in: "\(start)code=y&state=\(attempt.state)#_=_") == "y")
    }

    @Test(
        arguments: [
            ("", .noAnswer(redirect)), ("hello", .noAnswer(redirect)),
            ("?code=x&state=other", .otherAttempt), ("?code=x", .otherAttempt),
            ("?error=access_denied&state=other", .otherAttempt),
            ("?error=access_denied&state=STATE", .refused("access_denied")),
            ("?code=&state=STATE", .noAnswer(redirect)),
        ] as [(String, AuthorizationRefusal)])
    func `says what is wrong with an answer`(copied: String, refusal: AuthorizationRefusal) {
        let text = copied.replacing("STATE", with: attempt.state)
        let error = #expect(throws: AuthorizationRefusal.self) { try attempt.code(in: text) }
        #expect(error == refusal)
    }

    @Test func `never prints its secrets`() {
        #expect("\(attempt)" == "authorization of app 0123456789abcdef0123456789abcdef")
        let words = [AuthorizationRefusal.otherAttempt, .noAnswer(Self.redirect), .refused("x")]
        for word in words { #expect(!"\(word)".contains(attempt.state)) }
    }

    @Test(arguments: [
        ("0123456789abcdef0123456789abcdef", true), ("0123456789ABCDEF0123456789abcdef", false),
        ("", false), ("my app", false), ("0123456789abcdef0123456789abcdef0", false),
    ])
    func `is for an app whose id is 32 hex digits`(text: String, isValid: Bool) {
        #expect(ClientID.isValid(text) == isValid)
    }
}

@Suite struct `a login's clock` {
    static let day: Int64 = 86_400_000

    @Test(
        arguments: [
            (0, nil, nil), (120, nil, nil), (121, nil, 60), (130, 60, nil), (150, nil, 60),
            (151, nil, 30),
            (151, 60, 30), (173, 60, 30), (174, 30, 7), (174, 7, nil), (181, 7, nil), (400, nil, 7),
        ] as [(Int64, Int64?, Int64?)])
    func `warns 60, 30 and 7 days before six months are over, once each`(
        day: Int64, told: Int64?, due: Int64?
    ) {
        let start = Instant(milliseconds: 1_767_225_600_000)
        let now = Instant(milliseconds: start.milliseconds + day * Self.day)
        #expect(TokenClock.warning(of: start, at: now, told: told) == due)
    }

    @Test func `counts the days that are left`() {
        let start = Instant(milliseconds: 0)
        #expect(TokenClock.daysLeft(of: start, at: start) == 181)
        let late = Instant(milliseconds: 181 * Self.day - 1)
        #expect(TokenClock.daysLeft(of: start, at: late) == 0)
        #expect(TokenClock.daysLeft(of: start, at: Instant(milliseconds: 900 * Self.day)) == 0)
        #expect(TokenClock.end(of: start).description == "1970-07-01T00:00:00.000Z")
    }
}
