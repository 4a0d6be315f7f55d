import Foundation
import Plays
import Spotify
import Stage
import Support
import Testing

@Suite struct `a token store` {
    let folder: TemporaryFolder
    let store: TokenStore
    let token = Token(
        account: "me", clientID: "app", accessToken: "A\"1", refreshToken: "R1",
        expiresAt: Instant(milliseconds: 1_767_225_600_123),
        authorizedAt: Instant(milliseconds: 1_767_225_600_000), scopes: ["one", "two"],
        user: "0a1b")

    init() throws {
        folder = try TemporaryFolder()
        store = TokenStore(data: folder.path("data"))
    }

    @Test func `keeps a token for its owner's eyes only`() throws {
        try store.write(token)
        #expect(try store.read("me") == token)
        #expect(
            try folder.text("data/tokens/me.json") == """
                {"account":"me","client_id":"app","access_token":"A\\"1","refresh_token":"R1",\
                "expires_at":"2026-01-01T00:00:00.123Z","authorized_at":"2026-01-01T00:00:00.000Z",\
                "scopes":["one","two"],"user":"0a1b"}

                """)
        let path = folder.path("data/tokens/me.json")
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
        #expect(mode as? Int == 0o600)
    }

    @Test func `replaces a token and leaves nothing beside it`() throws {
        var token = token
        try store.write(token)
        token.refreshToken = "R2"
        try store.write(token)
        #expect(try store.read("me").refreshToken == "R2")
        #expect(try Files.names(in: store.folder) == ["me.json"])
    }

    @Test func `removes what writers that were killed left behind`() throws {
        for account in ["me", "ada", "x.json"] {
            var token = token
            token.account = account
            try store.write(token)
        }
        let left = ["me.json.AbC123", "ada.json.zzzzzz", "x.json.json.QQQQQQ"]
        for name in left { _ = try folder.write("R1", to: "data/tokens/\(name)") }
        _ = try folder.write("", to: "data/tokens/notes.txt")
        #expect(try store.remove("me"))
        let all = ["ada.json", left[1], "notes.txt", "x.json.json", left[2]]
        #expect(try Files.names(in: store.folder) == all)
        try store.sweep()
        #expect(try Files.names(in: store.folder) == ["ada.json", "notes.txt", "x.json.json"])
    }

    @Test func `lists accounts by name`() throws {
        #expect(try store.accounts() == [])
        for account in ["me", "ada", "x.y-z_1"] {
            var token = token
            token.account = account
            try store.write(token)
        }
        _ = try folder.write("", to: "data/tokens/Not An Account.json")
        _ = try folder.write("", to: "data/tokens/notes.txt")
        #expect(try store.accounts() == ["ada", "me", "x.y-z_1"])
    }

    @Test func `refuses a file that others can read`() throws {
        try store.write(token)
        let path = folder.path("data/tokens/me.json")
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        let error = #expect(throws: TokenError.self) { try store.read("me") }
        #expect(error == .exposed(path: path, mode: "0644"))
        #expect(
            error?.description
                == "\(path) has mode 0644, so others can read the token; run chmod 600 \(path)")
    }

    @Test(arguments: [
        ("", "it is no JSON object"), ("[]", "it is no JSON object"),
        ("{\"account\":\"me\"}", "client_id is absent or null"),
        (
            #"{"account":"you","client_id":"a","refresh_token":"r","#
                + #""authorized_at":"2026-01-01T00:00:00Z"}"#,
            "account is not me"
        ),
        (
            #"{"account":"me","client_id":"a","refresh_token":"secret","authorized_at":"then"}"#,
            "authorized_at is not a time in RFC 3339"
        ),
        (
            #"{"account":"me","client_id":"a","refresh_token":7,"#
                + #""authorized_at":"2026-01-01T00:00:00Z"}"#,
            "refresh_token is not a string"
        ),
    ])
    func `says what is wrong with a file`(text: String, detail: String) throws {
        try store.write(token)
        let path = folder.path("data/tokens/me.json")
        try AtomicFile.write(Array(text.utf8), to: path, mode: 0o600)
        let error = #expect(throws: TokenError.self) { try store.read("me") }
        #expect(error == .broken(path: path, detail: detail))
        #expect(error?.description.contains("secret") == false)
    }

    @Test func `says that an account is not logged in, or is none`() {
        let path = folder.path("data/tokens/ben.json")
        #expect(throws: TokenError.missing(account: "ben", path: path)) { try store.read("ben") }
        #expect(throws: TokenError.badName("../etc/passwd")) { try store.read("../etc/passwd") }
    }

    @Test func `knows when an access token is too old`() {
        let end = token.expiresAt.milliseconds
        #expect(token.isFresh(at: Instant(milliseconds: end - 60_001)))
        #expect(!token.isFresh(at: Instant(milliseconds: end - 60_000)))
        #expect("\(token)" == "token of me, until 2026-01-01T00:00:00.123Z")
    }
}
