import HTTP
import Stage
import Testing

@testable import Dashboard

@Suite struct `access` {
    static let token = "a-token-of-some-length"

    func verdict(_ access: Access, _ headers: HTTPHeaders) throws -> Access.Verdict {
        access.verdict(HTTPRequest(.get, try HTTPURL("http://127.0.0.1/"), headers: headers))
    }

    @Test(arguments: [
        ("localhost", true), ("localhost:8080", true), ("LOCALHOST:1", true), ("127.0.0.1", true),
        ("127.0.0.1:8080", true), ("[::1]:8080", true), ("192.168.1.9:8080", true),
        ("pi.local:8080", true), ("PI.LOCAL", true), ("evil.example", false), ("", false),
        ("localhost.evil.example", false), ("127.0.0.1.evil.example", false), ("1.2.3", false),
        ("999.1.1.1", false), ("localhost/..", false), ("a@localhost", false), (" ", false),
        ("localhost:99999", false), ("127.0.0.1:8080, evil.example", false),
    ])
    func `is under our own names alone`(host: String, isOurs: Bool) throws {
        let access = Access(token: nil, names: ["pi.local"])
        #expect(try verdict(access, ["Host": host]) == (isOurs ? .welcome : .wrongName))
    }

    @Test func `needs a name at all`() throws {
        #expect(try verdict(Access(token: nil), [:]) == .wrongName)
    }

    @Test(arguments: [
        (["Authorization": "Bearer \(token)"], true),
        (["Authorization": "Bearer \(token) "], false),
        (["Authorization": "bearer \(token)"], false),
        (["Authorization": "Basic \(token)"], false),
        (["Cookie": "legato=\(Access.cookieValue(of: token))"], true),
        (["Cookie": "a=b; legato=\(Access.cookieValue(of: token)); c"], true),
        (["Cookie": "legato=\(token)"], false), (["Cookie": "legato="], false),
        (["Cookie": "xlegato=\(Access.cookieValue(of: token))"], false), ([:], false),
    ])
    func `is for who has the token`(headers: [String: String], isWelcome: Bool) throws {
        var fields: HTTPHeaders = ["Host": "localhost"]
        for (name, value) in headers { fields.add(name, value) }
        let verdict = try verdict(Access(token: Self.token), fields)
        #expect(verdict == (isWelcome ? .welcome : .needsToken))
    }

    @Test func `knows its token and no other`() {
        let access = Access(token: Self.token)
        #expect(access.isToken(Self.token))
        for other in ["", "a", Self.token + "x", String(Self.token.dropLast())] {
            #expect(!access.isToken(other))
        }
        #expect(!Access(token: nil).isToken(""))
    }

    @Test func `is slowed down when too much is asked`() {
        let hand = ManualClock()
        let throttle = Throttle(perSecond: 2, burst: 3, clock: hand.clock)
        #expect((0..<5).map { _ in throttle.take() } == [true, true, true, false, false])
        hand.advance(milliseconds: 500)
        #expect((0..<2).map { _ in throttle.take() } == [true, false])
        hand.advance(milliseconds: 60_000)
        #expect((0..<4).map { _ in throttle.take() } == [true, true, true, false])
    }
}
