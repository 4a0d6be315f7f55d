import HTTP
import Support
import Testing

@testable import Dashboard

@Suite(.runLimit) struct `guesses at the token` {
    private static let lived = Result { try Lived() }
    private let token = "a-token-of-some-length"

    @Test func `are too many after ten at the login`() throws {
        let rig = try Rig(Self.lived.get().path, token: token)
        let answers = try (0..<12).map { _ in
            try rig.ask("/login", method: .post, body: "token=x").status
        }
        #expect(answers == [Int](repeating: 401, count: 10) + [429, 429])
    }

    @Test(arguments: [("Authorization", "Bearer x"), ("Cookie", "a=b; legato=x")])
    func `are slow when they come with a request, and who makes none is not`(
        name: String, value: String
    ) throws {
        let rig = try Rig(Self.lived.get().path, token: token)
        let host = ("Host", "localhost")
        let answers = try (0..<12).map { _ in
            try rig.ask("/top", headers: [host, (name, value)]).status
        }
        #expect(answers == [Int](repeating: 401, count: 10) + [429, 429])
        #expect(try rig.ask("/top", headers: [host]).status == 401)
        #expect(try rig.ask("/assets/style.css", headers: [host, (name, value)]).status == 200)
    }

    @Test func `are compared no more once too many were wrong, but from where one was right`()
        throws
    {
        let rig = try Rig(Self.lived.get().path, token: token)
        func status(_ word: String, from client: String) throws -> Int {
            let headers = [("Host", "localhost"), ("Authorization", "Bearer \(word)")]
            return try rig.ask("/top", headers: headers, from: client).status
        }
        #expect(try status(token, from: "192.168.1.2") == 200)
        for _ in 0..<10 { #expect(try status("x", from: "192.168.1.3") == 401) }
        #expect(try status("x", from: "192.168.1.3") == 429)
        #expect(try status(token, from: "192.168.1.3") == 429)
        #expect(try status(token, from: "192.168.1.2") == 200)
    }

    /// What a request with this word is answered, if with any.
    private func answer(_ rig: Rig, _ target: String, word: String?) throws -> HTTPResponse {
        let word = word.map { [("Authorization", "Bearer \($0)")] } ?? []
        return try rig.ask(target, headers: [("Host", "localhost")] + word, from: "192.168.1.4")
    }

    @Test(arguments: ["/top", "/assets/style.css", "/login"])
    func `are not told from a right one by who leaves nothing for strangers`(
        target: String
    ) throws {
        // Time stands still here, so nothing comes back.
        let rig = try Rig(Self.lived.get().path, token: token)
        for _ in 0..<200 { _ = try answer(rig, "/assets/style.css", word: nil) }
        let answers = try [nil, "wrong", token].map { try answer(rig, target, word: $0) }
        #expect(answers.map(\.status) == [429, 429, 429])
        #expect(Set(answers.map(\.body)).count == 1)
    }
}
