import Foundation
import Kafka
import SQLite
import Support
import Testing

@Suite(.serialized) struct `the demo on its embedded broker` {
    /// The numbers in `word 1,234` of a text.
    func number(after word: String, in text: String) -> Int? {
        guard let range = text.range(of: "\(word) ") else { return nil }
        let digits = text[range.upperBound...].prefix { $0.isNumber || $0 == "," }
        return Int(digits.filter { $0 != "," })
    }

    @Test(.runLimit)
    func `shows plays, ends by itself and accounts for every one`() throws {
        let folder = try TemporaryFolder()
        let (exit, output, errors) = try ChildProcess.run(
            "legato-demo", ["--for", "10s", "--keep", folder.path], seconds: 60)
        try #require(exit == .status(0), "\(errors)")
        #expect(errors.contains("it forgets everything at the end"))
        #expect(errors.contains(/Watch the plays arrive at http:\/\/127\.0\.0\.1:\d+\/live\n/))

        let parts = output.components(separatedBy: "\n\n")
        let shown = parts[0].split(separator: "\n")
        let accepted = try #require(number(after: "accepted", in: output))
        let read = try #require(number(after: "read", in: output))
        let duplicate = try #require(number(after: "duplicate", in: output))
        #expect(accepted > 0)
        #expect(read == accepted + duplicate)
        #expect(number(after: "stored", in: output) == accepted)
        #expect(shown.count == accepted)
        #expect(output.contains("plays  track"))
        #expect(output.contains("\u{1B}") == false)

        let database = try Database(path: folder.path("legato.db"), mode: .readOnly)
        #expect(try database.integer("SELECT count(*) FROM listens") == Int64(accepted))
        #expect(try database.integer("SELECT count(*) FROM plays") == Int64(accepted))
        #expect(try database.integer("SELECT count(DISTINCT account_id) FROM listens") == 3)
    }

    @Test(.runLimit, .needsBroker)
    func `does the same on a real Kafka and leaves no topic there`() throws {
        let broker = try RealBroker.shared()
        let (exit, output, errors) = try ChildProcess.run(
            "legato-demo", ["--brokers", broker.bootstrapServers, "--for", "8s"], seconds: 60)
        try #require(exit == .status(0), "\(errors)")
        #expect(errors.contains("every play goes through exactly once"))
        let accepted = try #require(number(after: "accepted", in: output))
        #expect(accepted > 0)
        #expect(number(after: "stored", in: output) == accepted)
        let settings = KafkaSettings([("bootstrap.servers", broker.bootstrapServers)])
        let topics = try KafkaAdministration(settings: settings).topics(timeoutMilliseconds: 5_000)
        #expect(topics.keys.filter { $0.hasPrefix("legato-demo-") } == [])
    }

    @Test func `does not touch the database of an earlier run`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("earlier", to: "legato.db")
        let (exit, output, errors) = try ChildProcess.run("legato-demo", ["--keep", folder.path])
        #expect(exit == .status(1))
        #expect(output == "")
        let line = "\(path) is there from an earlier run; name another folder with --keep"
        #expect(errors == "legato-demo: \(line)\n")
        #expect(try folder.text("legato.db") == "earlier")
    }

    @Test(.runLimit, arguments: [SIGINT, SIGTERM])
    func `ends with its account when it is asked, and leaves no process behind`(
        signal: Int32
    ) throws {
        let demo = try ChildProcess("legato-demo", ["--for", "5m"])
        try waitUntil("a play is shown", seconds: 60) { demo.output.contains("\n") }
        let children = try Self.children(of: demo.identifier)
        #expect(children.count == 5)
        for process in children + [demo.identifier] {
            // The promise is 60 MB for each stage.
            let bytes = try #require(try Self.residentBytes(of: process))
            #expect(bytes < 60_000_000, "\(bytes)")
        }
        demo.send(signal)
        #expect(try demo.wait(seconds: 60) == .status(0))
        #expect(demo.output.contains("read "))
        for child in children { #expect(kill(child, 0) == -1) }
    }

    @Test(.runLimit)
    func `kills its stages when it is asked twice`() throws {
        let demo = try ChildProcess("legato-demo", ["--for", "5m"])
        // One that is about to become a stage is in nobody's group yet.
        try waitUntil("the stages run", seconds: 60) {
            let children = try Self.children(of: demo.identifier)
            return children.count == 5 && children.allSatisfy { Self.name(of: $0) != "legato-demo" }
        }
        let children = try Self.children(of: demo.identifier)
        // Stopped stages cannot end when the first signal asks them to, so the second one meets it.
        for child in children { kill(child, SIGSTOP) }
        demo.send(SIGINT)
        demo.send(SIGTERM)
        let exit = try demo.wait(seconds: 60)
        #expect([.status(130), .status(143)].contains(exit))
        try waitUntil("the stages are gone") { children.allSatisfy { !Self.isRunning($0) } }
    }

    @Test(.runLimit)
    func `ends quietly when nobody reads`() throws {
        let path = ChildProcess.binaries.appending(path: "legato-demo").path
        let shell = try ChildProcess(
            path: URL(filePath: "/bin/bash"),
            ["-c", "set -o pipefail; '\(path)' --for 5m | head -n 1"])
        #expect(try shell.wait(seconds: 60) == .status(0))
        #expect(shell.output.split(separator: "\n").count == 1)
    }

    /// The most memory that a process has had resident so far.
    static func residentBytes(of process: Int32) throws -> Int? {
        let text = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        let line = text.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line?.split(whereSeparator: \.isWhitespace).dropFirst().first
            .flatMap { Int($0) }.map { $0 * 1_024 }
    }

    /// Whether a process has not ended; what has is not always taken note of by who adopted it.
    static func isRunning(_ process: Int32) -> Bool {
        let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
        let state = text?.split(separator: ")").last?.split(separator: " ").first
        return state != nil && state != "Z" && state != "X"
    }

    /// What the program is called that a process runs.
    static func name(of process: Int32) -> String {
        let text = try? String(contentsOfFile: "/proc/\(process)/comm", encoding: .utf8)
        return text.map { String($0.dropLast()) } ?? ""
    }

    /// The processes that a process has started and that still run.
    static func children(of parent: Int32) throws -> [Int32] {
        let path = "/proc/\(parent)/task/\(parent)/children"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        return text.split(whereSeparator: \.isWhitespace).compactMap { Int32($0) }
    }
}

@Suite struct `the simulated Spotify alone` {
    @Test func `says how to poll it, and ends on SIGTERM`() throws {
        let folder = try TemporaryFolder()
        let service = try ChildProcess(
            "legato-demo", ["spotify", "--listeners", "2", "--data", folder.path("tokens")])
        try waitUntil { service.output.hasSuffix("--poll-interval 1s\n") }
        #expect(service.output.contains("legato-producer run --data \(folder.path("tokens"))"))
        service.send(SIGTERM)
        #expect(try service.wait(seconds: 60) == .status(0))
    }

    @Test func `says so when its port is taken`() throws {
        try FreePort.withTaken { port in
            let folder = try TemporaryFolder()
            let (exit, output, errors) = try ChildProcess.run(
                "legato-demo", ["spotify", "--port", "\(port)", "--data", folder.path("tokens")])
            #expect(exit == .status(1))
            #expect(output == "")
            #expect(errors.hasPrefix("legato-demo: "))
            #expect(errors.contains("\(port)"))
            #expect(errors.split(separator: "\n").count == 1)
        }
    }
}
