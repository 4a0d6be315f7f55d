import Glibc
import Support
import Testing
import Topics

@testable import Demo

@Suite struct `the command lines of the stages` {
    @Test func `say everything by flags`() throws {
        let commands = Commands(
            brokers: "a:1", prefix: "demo.", delivery: .exactlyOnce,
            properties: [try KafkaProperty(flagText: "security.protocol=SSL")], folder: "/f",
            api: "http://s/v1", accounts: "http://s")
        let connection = [
            "--brokers", "a:1", "--topic-prefix", "demo.", "--kafka", "security.protocol=SSL",
        ]
        #expect(
            commands.producer == ["run"] + connection + [
                "--delivery", "exactly-once", "--data", "/f",
                "--client-id", "00000000000000000000000000001e9a",
                "--spotify-api", "http://s/v1", "--spotify-accounts", "http://s",
                "--poll-interval", "1s",
            ])
        #expect(
            commands.processor == ["run"] + connection + [
                "--delivery", "exactly-once", "--group", "demo.processor", "--timezone", "UTC",
            ])
        #expect(
            commands.sink == ["run"] + connection + [
                "--delivery", "exactly-once", "--group", "demo.sink", "--to", "sqlite:/f/legato.db",
            ])
        #expect(commands.dashboard == ["--db", "/f/legato.db", "--listen", "127.0.0.1:0"])
        #expect(commands.tail == ["tail", "listens", "start"] + connection)
    }
}

@Suite struct `a child` {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    func child(_ script: String) throws -> Child {
        try Child(
            "shell", ["/bin/sh", "-c", script], environment: ["NAME=value"],
            output: folder.path("output"), errors: folder.path("errors"), group: 0)
    }

    @Test func `writes into its files and ends with its status`() throws {
        let child = try child("echo $NAME; echo talk >&2; exit 3")
        #expect(child.wait(milliseconds: 10_000))
        #expect(child.exit == .status(3))
        #expect(try folder.text("output") == "value\n")
        #expect(try folder.text("errors") == "talk\n")
    }

    @Test func `ends when it is asked`() throws {
        let child = try child("trap 'exit 0' TERM; echo ready; while :; do sleep 0.01; done")
        try waitUntil { try folder.text("output") == "ready\n" }
        #expect(child.end())
        #expect(child.exit == .status(0))
    }

    @Test func `is killed when it does not end`() throws {
        let child = try child("trap '' TERM; echo ready; while :; do sleep 0.01; done")
        try waitUntil { try folder.text("output") == "ready\n" }
        #expect(child.end(milliseconds: 50) == false)
        #expect(child.exit == .signal(SIGKILL))
    }

    @Test func `leads a process group of its own`() throws {
        let child = try child("sleep 60")
        #expect(getpgid(child.identifier) == child.identifier)
        child.send(SIGKILL)
        #expect(child.wait(milliseconds: 10_000))
    }

    @Test func `that does not exist is named`() {
        let error = #expect(throws: (any Error).self) {
            try Child(
                "none", ["/none/legato-sink"], environment: [], output: nil,
                errors: folder.path("errors"), group: 0)
        }
        #expect(
            error.map { "\($0)" } == "cannot start /none/legato-sink: No such file or directory")
    }
}
