import Foundation
import HTTP
import Plays
import Simulator
import Spotify
import Stage
import Support
import Testing

@Suite(.runLimit) struct `legato-producer login` {
    let folder: TemporaryFolder
    let spotify: SimulatorServer
    let desk: LoginDesk

    init() throws {
        folder = try TemporaryFolder()
        spotify = try SimulatorServer(
            SimulatorSettings(
                listeners: [ListenerSettings(account: "ada"), ListenerSettings(account: "ben")],
                client: .init(id: LoginDesk.app, redirects: ["http://127.0.0.1/callback"])))
        desk = try LoginDesk(spotify, data: folder.path)
    }

    @Test func `takes the browser back on loopback and stores the tokens`() throws {
        spotify.seat("ben")
        let child = try ChildProcess("legato-producer", desk.flags("login", ["--account", "ben"]))
        let location = try desk.consent(at: try desk.page(of: child))
        let wrong = try HTTPClient().send(
            HTTPRequest(.get, HTTPURL("http://127.0.0.1:\(desk.port)/callback?code=x&state=forged"))
        )
        #expect(wrong.status == 400)
        let answer = try HTTPClient().send(HTTPRequest(.get, HTTPURL(location)))
        #expect(answer.status == 200)
        #expect(try child.wait(seconds: 60) == .status(0), "\(child.errors)")
        #expect(child.output.contains("Account ben is logged in as ben, until 2"))
        let token = try TokenStore(data: folder.path).read("ben")
        #expect(token.refreshToken == spotify.refreshToken(of: "ben"))
        #expect(token.clientID == LoginDesk.app)
        #expect(token.scopes == Authorization.readingScopes)
        let path = folder.path("tokens/ben.json")
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
        #expect(mode as? Int == 0o600)
    }

    @Test func `takes a pasted address, and a second login replaces the first`() throws {
        let first = try desk.paste(["--account", "ada"])
        #expect(first.exit == .status(0), "\(first.errors)")
        let old = try TokenStore(data: folder.path).read("ada").refreshToken
        let second = try desk.paste(["--account", "ada"]) {
            "  " + $0.replacing("http://", with: "")
        }
        #expect(second.exit == .status(0), "\(second.errors)")
        #expect(try TokenStore(data: folder.path).read("ada").refreshToken != old)
        #expect(try TokenStore(data: folder.path).accounts() == ["ada"])
    }

    @Test(arguments: [
        ("refused", "consent was refused on Spotify's page (access_denied)"),
        ("forged", "the answer belongs to another attempt to log in"),
        ("nonsense", "that is not the address Spotify led to"),
        ("unregistered", "none of the app's users"),
        ("premium", "no Spotify Premium"),
    ])
    func `says in plain words why it failed, and stores nothing`(
        why: String, words: String
    ) throws {
        if why == "refused" { spotify.seat("ada", agrees: false) }
        if why == "unregistered" { spotify.inject(SimulatedFault(.unregistered403)) }
        if why == "premium" { spotify.inject(SimulatedFault(.premium403)) }
        let result = try desk.paste { location in
            switch why {
            case "forged": location.replacing(/state=[^&]*/, with: "state=x")
            case "nonsense": "https://example.org/"
            default: location
            }
        }
        #expect(result.exit == .status(1))
        #expect(result.errors.split(separator: "\n").count == 1)
        #expect(result.errors.contains(words), "\(result.errors)")
        #expect(try TokenStore(data: folder.path).accounts() == [])
    }

    @Test func `says which redirect address the app lacks`() throws {
        let spotify = try SimulatorServer(
            SimulatorSettings(
                listeners: [ListenerSettings(account: "ada")],
                client: .init(id: LoginDesk.app, redirects: ["https://example.org/callback"])))
        let desk = try LoginDesk(spotify, data: folder.path)
        let child = try ChildProcess("legato-producer", desk.flags("login"))
        let page = try HTTPClient().send(HTTPRequest(.get, try desk.page(of: child)))
        #expect(page.status == 400)
        let words = "Invalid redirect URI"
        #expect(String(decoding: page.body, as: UTF8.self).contains(words))
        #expect(
            child.output.contains(
                "If the page says \"\(words)\", add http://127.0.0.1:\(desk.port)/callback to the "
                    + "app's redirect addresses in Spotify's dashboard."))
        child.send(SIGTERM)
        try child.wait(seconds: 60)
        #expect(try TokenStore(data: folder.path).accounts() == [])
    }

    @Test func `keeps a name to one Spotify user, and a user to one name`() throws {
        spotify.seat("ada")
        let first = try desk.paste(["--account", "one"])
        #expect(first.output.contains("Account one is logged in as ada, until 2"))
        let token = try TokenStore(data: folder.path).read("one")
        #expect(token.user?.count == 32)

        let twin = try desk.paste(["--account", "two"])
        #expect(twin.exit == .status(1))
        #expect(
            twin.errors.contains("the Spotify user who agreed is logged in as account one already"))
        spotify.seat("ben")
        let stranger = try desk.paste(["--account", "one"])
        #expect(stranger.exit == .status(1))
        #expect(
            stranger.errors.contains(
                "account one is another Spotify user's than the one who agreed"))
        #expect(
            stranger.errors.contains(
                "run legato-producer logout --account one --data \(folder.path) first"))
        for result in [twin, stranger] {
            #expect(result.errors.split(separator: "\n").count == 1)
            #expect(!result.errors.contains(try #require(token.user)))
        }
        #expect(try TokenStore(data: folder.path).accounts() == ["one"])
        #expect(try TokenStore(data: folder.path).read("one") == token)

        // Who it is cannot be known: nothing is changed.
        spotify.inject(SimulatedFault(.json500, path: "/v1/me"))
        let nobody = try desk.paste(["--account", "one"])
        #expect(nobody.exit == .status(1))
        #expect(nobody.errors.contains("Spotify did not say who agreed, and account one is known"))
        #expect(try TokenStore(data: folder.path).read("one") == token)
        spotify.heal()

        // The same user again, a file of before that knows none, a name that was given free.
        spotify.seat("ada")
        #expect(try desk.paste(["--account", "one"]).exit == .status(0))
        var old = try TokenStore(data: folder.path).read("one")
        old.user = nil
        try TokenStore(data: folder.path).write(old)
        #expect(try desk.paste(["--account", "one"]).exit == .status(0))
        #expect(try TokenStore(data: folder.path).read("one").user == token.user)
        let out = try ChildProcess.run(
            "legato-producer", desk.flags("logout", ["--account", "one"]), seconds: 60)
        #expect(out.exit == .status(0))
        spotify.seat("ben")
        #expect(try desk.paste(["--account", "one"]).exit == .status(0))
        #expect(try TokenStore(data: folder.path).read("one").user != token.user)
    }

    @Test(arguments: [
        (
            ["login", "--client-id", "my app"],
            "--client-id wants the app's id, 32 digits of 0-9 a-f"
        ),
        (["login"], "--client-id is needed for the first login of account me"),
        (["login", "--account", "No!"], "--account wants an account name"),
        (["run", "--lists", "mixtapes"], "--lists wants some of playlists, top"),
        (["run", "--playlist", "mine"], "--playlist wants a playlist's id"),
        (["run", "--poll-interval", "21m"], "--poll-interval wants a duration from 1s to 20m"),
        (["login", "--port", "0"], "--port wants a port from 1 to 65535"),
    ])
    func `refuses wrong use with status 2`(arguments: [String], words: String) throws {
        let result = try ChildProcess.run(
            "legato-producer", arguments + ["--data", folder.path], seconds: 60)
        #expect(result.exit == .status(2))
        #expect(result.errors.contains(words), "\(result.errors)")
        #expect(result.errors.split(separator: "\n").count == 1)
        #expect(!FileManager.default.fileExists(atPath: folder.path("tokens")))
    }

    @Test func `says which port is taken`() throws {
        try FreePort.withTaken { port in
            let result = try ChildProcess.run(
                "legato-producer", desk.flags("login", ["--port", "\(port)"]), seconds: 60)
            #expect(result.exit == .status(1))
            #expect(result.errors.contains("port \(port) of this machine is taken"))
        }
    }

    @Test func `is listed by accounts and forgotten by logout`() throws {
        let none = try ChildProcess.run("legato-producer", desk.flags("accounts"), seconds: 60)
        #expect(none.exit == .status(1))
        #expect(none.errors.contains("no account is logged in under \(folder.path)"))
        #expect(try desk.paste(["--account", "ada"]).exit == .status(0))
        let list = try ChildProcess.run("legato-producer", desk.flags("accounts"), seconds: 60)
        #expect(list.exit == .status(0))
        let lines = list.output.split(separator: "\n")
        #expect(
            lines.first
                == "account  token age  days left  last poll  next call  scopes")
        #expect(
            lines.last?.hasPrefix("ada         0 days        180  -          -          user-read")
                == true, "\(list.output)")
        let out = try ChildProcess.run(
            "legato-producer", desk.flags("logout", ["--account", "ada"]), seconds: 60)
        #expect(out.exit == .status(0))
        #expect(out.output.contains("What was published of it stays"))
        let again = try ChildProcess.run(
            "legato-producer", desk.flags("logout", ["--account", "ada"]), seconds: 60)
        #expect(again.exit == .status(1))
        #expect(again.errors.contains("account ada is not logged in"))
    }
}
