import Foundation
import HTTP
import Simulator
import Support
import Testing

/// Logs owners in with the built executable, as they do it themselves: a page is opened, its
/// owner agrees, the browser goes where it is sent.
struct LoginDesk {
    static let app = "0123456789abcdef0123456789abcdef"
    let spotify: SimulatorServer
    /// The data folder.
    let data: String
    let port: UInt16

    init(_ spotify: SimulatorServer, data: String) throws {
        self.spotify = spotify
        self.data = data
        port = try FreePort.find()
    }

    func flags(_ verb: String = "login", _ more: [String] = []) -> [String] {
        let places = [
            "--spotify-api", spotify.apiURL, "--spotify-accounts", spotify.accountsURL,
            "--client-id", Self.app, "--port", "\(port)",
        ]
        return [verb, "--data", data] + (verb == "login" ? places : []) + more
    }

    /// The address that a login prints.
    func page(of child: ChildProcess) throws -> HTTPURL {
        try waitUntil("the address is printed", seconds: 60) {
            child.output.contains("/authorize?") && child.output.contains("redirect addresses")
                || !child.isRunning
        }
        let line = child.output.split(separator: "\n").first { $0.contains("/authorize?") }
        return try HTTPURL(try #require(line, "\(child.errors)"))
    }

    /// Does what a browser does: follows the consent to wherever it leads.
    func consent(at page: HTTPURL) throws -> String {
        let answer = try HTTPClient().send(HTTPRequest(.get, page))
        #expect(answer.status == 303)
        return try #require(answer.headers["Location"])
    }

    /// A login with its address pasted; what `copy` makes of the redirected address is given in.
    func paste(
        _ more: [String] = [], copy: (String) -> String = { $0 }
    ) throws -> (exit: ChildProcess.Exit, output: String, errors: String) {
        let folder = try TemporaryFolder()
        let pipe = folder.path("stdin")
        mkfifo(pipe, 0o600)
        let child = try ChildProcess(
            path: URL(filePath: "/bin/sh"),
            [
                "-c", "exec \"$0\" \"$@\" < '\(pipe)'",
                ChildProcess.binaries.appending(path: "legato-producer").path,
            ] + flags("login", ["--paste"] + more))
        let end = try FileHandle(forWritingTo: URL(filePath: pipe))
        let text = copy(try consent(at: try page(of: child)))
        try end.write(contentsOf: Data("\(text)\n".utf8))
        try end.close()
        return (try child.wait(seconds: 60), child.output, child.errors)
    }
}
