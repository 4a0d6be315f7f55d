import Foundation
import Plays
import Spotify
import Stage
import Support
import Testing

/// What a data folder can be like after people were at it: one line, and nothing is touched.
@Suite(.runLimit) struct `legato-producer on a bad data folder` {
    /// Every file below a folder with its mode and its bytes.
    func contents(of folder: TemporaryFolder) throws -> [String: String] {
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        return try names.reduce(into: [:]) { contents, name in
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.path(name))
            let mode = attributes[.posixPermissions] as? Int ?? 0
            contents[name] = "\(String(mode, radix: 8)) \((try? folder.text(name)) ?? "")"
        }
    }

    /// A folder in which `me` is logged in.
    func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try TokenStore(data: folder.path).write(
            Token(
                account: "me", clientID: LoginDesk.app, refreshToken: "s3cretRefresh",
                authorizedAt: Instant(milliseconds: Clock.system.wallMilliseconds()), scopes: []))
        return folder
    }

    func refuse(_ folder: TemporaryFolder, _ arguments: [String], _ words: String) throws {
        let before = try contents(of: folder)
        let result = try ChildProcess.run(
            "legato-producer", arguments + ["--data", folder.path], seconds: 60)
        #expect(result.exit == .status(1))
        #expect(result.errors.split(separator: "\n").count == 1)
        #expect(result.errors.contains(words), "\(result.errors)")
        #expect(!result.errors.contains("s3cret"))
        #expect(try contents(of: folder) == before)
    }

    static let polls = ["run", "--once", "--brokers", "127.0.0.1:\(FreePort.closed)"]

    @Test(arguments: [
        (polls, "so others can read the token; run chmod 600"),
        (["accounts"], "so others can read the token; run chmod 600"),
    ])
    func `names a token file that others can read`(arguments: [String], words: String) throws {
        let folder = try folder()
        let path = folder.path("tokens/me.json")
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        try refuse(folder, arguments, "\(path) has mode 0644, " + words)
    }

    @Test(arguments: [
        "", "{", "[]", "null", "s3cret", #"{"account":"me"}"#,
        #"{"account":"me","client_id":"app","refresh_token":7,"authorized_at":"x"}"#,
        #"{"account":"ada","client_id":"app","refresh_token":"s3cret","scopes":[]}"#,
    ])
    func `names a token file that is none`(text: String) throws {
        let folder = try folder()
        let path = folder.path("tokens/me.json")
        try Data(text.utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        try refuse(folder, Self.polls, "\(path) is no token file: ")
        try refuse(folder, ["accounts"], "\(path) is no token file: ")
    }

    @Test func `names an account that nobody knows`() throws {
        let folder = try folder()
        let words = "account you is not logged in: there is no"
        try refuse(folder, Self.polls + ["--account", "me", "--account", "you"], words)
        try refuse(folder, ["logout", "--account", "you"], "account you is not logged in")
    }

    @Test func `says that nobody is logged in`() throws {
        let folder = try TemporaryFolder()
        try refuse(folder, Self.polls, "no account is logged in")
        try refuse(folder, ["accounts"], "no account is logged in")
    }

    @Test(arguments: ["app", "", "0123456789ABCDEF0123456789ABCDEF", "0123"])
    func `refuses an app's id of the wrong shape as wrong use`(id: String) throws {
        let folder = try folder()
        let before = try contents(of: folder)
        for verb in ["run", "login"] {
            let result = try ChildProcess.run(
                "legato-producer", [verb, "--data", folder.path, "--client-id", id], seconds: 60)
            #expect(result.exit == .status(2))
            #expect(result.errors.split(separator: "\n").count == 1)
            #expect(result.errors.contains("--client-id wants the app's id, 32 digits of 0-9 a-f"))
        }
        #expect(try contents(of: folder) == before)
    }
}
