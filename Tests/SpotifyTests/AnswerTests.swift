import HTTP
import Plays
import Spotify
import Testing

private func nested(_ status: Int, _ message: String, _ more: String = "") -> HTTPResponse {
    HTTPResponse(
        status: status, text: #"{"error":{"status":\#(status),"message":"\#(message)"\#(more)}}"#)
}

private func waiting(_ response: HTTPResponse, _ retryAfter: String) -> HTTPResponse {
    var response = response
    response.headers.add("Retry-After", retryAfter)
    return response
}

@Suite struct `an answer of the Web API` {
    @Test(arguments: [
        (HTTPResponse(status: 200, text: "{}"), SpotifyAnswer.content(Array("{}".utf8))),
        (HTTPResponse(status: 200), .unavailable("an empty body")),
        (HTTPResponse(status: 204), .nothing),
        (nested(401, "The access token expired"), .tokenRefused),
        (HTTPResponse(status: 401), .tokenRefused),
        (
            nested(401, "Permissions missing"),
            .forbidden("the token lacks a permission (Permissions missing)")
        ),
        (nested(403, "Insufficient client scope"), .forbidden("Insufficient client scope")),
        (
            HTTPResponse(status: 403, text: "User not registered\nhere"),
            .forbidden("User not registered here")
        ),
        (HTTPResponse(status: 403), .forbidden("Forbidden")),
        (nested(404, "Resource not found"), .unknown),
        (waiting(nested(429, "API rate limit exceeded"), "7"), limited(7_000)),
        (waiting(nested(429, "API rate limit exceeded"), "0"), limited(1_000)),
        (waiting(nested(429, "API rate limit exceeded"), "300"), limited(300_000)),
        (
            waiting(nested(429, "API rate limit exceeded"), "301"),
            limited(301_000, isQuota: true)
        ),
        (waiting(nested(429, "no"), "99999999"), limited(604_800_000, isQuota: true)),
        (nested(429, "API rate limit exceeded"), limited(nil)),
        (waiting(HTTPResponse(status: 429, text: "Too many requests"), "soon"), limited(nil)),
        (
            waiting(nested(429, "Too many requests", #","reason":"QUOTA_EXCEEDED""#), "48925"),
            limited(48_925_000, isQuota: true)
        ),
        (
            nested(429, "Too many requests", #","reason":"QUOTA_EXCEEDED""#),
            limited(3_600_000, isQuota: true)
        ),
        (HTTPResponse(status: 503), .unavailable("status 503")),
        (HTTPResponse(status: 502, text: "<html>"), .unavailable("status 502")),
        (HTTPResponse(status: 302), .broken("status 302")),
        (HTTPResponse(status: 400), .broken("status 400")),
    ])
    func `is one of a closed list`(response: HTTPResponse, answer: SpotifyAnswer) {
        #expect(SpotifyAnswer(.success(response)) == answer)
    }

    static func limited(_ wait: Int64?, isQuota: Bool = false) -> SpotifyAnswer {
        .limited(CallLimit(waitMilliseconds: wait, isQuota: isQuota))
    }

    @Test func `that did not come means to try later`() throws {
        let port = try HTTPServer { _ in HTTPResponse(status: 200) }.port
        let url = try HTTPURL("http://127.0.0.1:\(port)/v1")
        let answer: SpotifyAnswer
        do {
            answer = SpotifyAnswer(
                .success(try HTTPClient().send(HTTPRequest(.get, url))))
        } catch {
            answer = SpotifyAnswer(.failure(error))
        }
        #expect(answer == .unavailable("cannot reach \(url): Connection refused"))
    }
}

@Suite struct `an answer to a refresh` {
    static let now = Instant(milliseconds: 1_767_225_600_000)
    static let old = Token(
        account: "me", clientID: "app", accessToken: "A0", refreshToken: "R0",
        expiresAt: Instant(milliseconds: 0), authorizedAt: now, scopes: ["one"])

    static func fresh(_ refresh: String, _ scopes: [String], seconds: Int64 = 3600) -> Token {
        var token = old
        token.accessToken = "A1"
        token.refreshToken = refresh
        token.expiresAt = Instant(milliseconds: now.milliseconds + seconds * 1000)
        token.scopes = scopes
        return token
    }

    @Test(
        arguments: [
            (
                200,
                #"{"access_token":"A1","token_type":"Bearer","expires_in":3600,"#
                    + #""refresh_token":"R1","scope":"two three"}"#,
                RefreshAnswer.token(fresh("R1", ["two", "three"]))
            ),
            (
                200, #"{"access_token":"A1","expires_in":60}"#,
                .token(fresh("R0", ["one"], seconds: 60))
            ),
            (200, #"{"access_token":""}"#, .broken("the token endpoint gave no access token")),
            (200, "<html>", .broken("the token endpoint gave no access token")),
            (
                400, #"{"error":"invalid_grant","error_description":"Refresh token revoked"}"#,
                .dead("Refresh token revoked")
            ),
            (400, #"{"error":"invalid_grant"}"#, .dead("invalid_grant")),
            (
                400, #"{"error":"invalid_client","error_description":"Invalid client secret"}"#,
                .refused("Invalid client secret")
            ),
            (500, "", .later("status 500", milliseconds: nil)),
            (429, "", .later("status 429", milliseconds: nil)),
            (302, "", .broken("status 302")),
        ] as [(Int, String, RefreshAnswer)])
    func `is one of a closed list`(status: Int, body: String, answer: RefreshAnswer) {
        let response = HTTPResponse(status: status, text: body)
        #expect(RefreshAnswer(.success(response), of: Self.old, at: Self.now) == answer)
    }

    @Test(
        arguments: [("7", 7_000), ("0", 1_000), ("-5", nil), ("soon", nil)] as [(String, Int64?)])
    func `may ask to wait, a second at least`(header: String, wait: Int64?) {
        let response = waiting(HTTPResponse(status: 429, text: ""), header)
        #expect(
            RefreshAnswer(.success(response), of: Self.old, at: Self.now)
                == .later("status 429", milliseconds: wait))
    }
}
