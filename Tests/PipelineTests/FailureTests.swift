import Foundation
import Kafka
import SQLite
import Support
import Testing

/// A command that cannot work, and all that it may say: one line on standard error.
struct Failing: CustomTestStringConvertible {
    let name: String
    let words: String
    let line: String

    init(_ name: String, _ words: String, _ line: String) {
        self.name = name
        self.words = words
        self.line = line
    }

    var testDescription: String { "\(name) \(words)" }

    /// The words after the program's name; `@` stands for a place that the test knows.
    func arguments(at place: String) -> [String] {
        words.split(separator: " ").map { String($0).replacing("@", with: place) }
    }

    /// The whole of standard error.
    func errors(at place: String) -> String { "\(name): \(line.replacing("@", with: place))\n" }
}

@Suite struct `a command that cannot work` {
    static let misuses = [
        Failing("legato-producer", "rum", "unknown verb rum; did you mean run?"),
        Failing("legato-processor", "repaly", "unknown verb repaly; did you mean replay?"),
        Failing("legato-sink", "tial", "unknown verb tial; did you mean tail?"),
        Failing("legato-demo", "spotfy", "unknown verb spotfy; did you mean spotify?"),
        Failing(
            "legato-producer", "run --acount me", "unknown flag --acount; did you mean --account?"),
        Failing(
            "legato-processor", "run --nice",
            "unknown flag --nice; see legato-processor run --help"),
        Failing(
            "legato-processor", "run --commit-every 5",
            "--commit-every wants a duration such as 100ms, 20s, 5m, 24h or 2d, not 5"),
        Failing("legato-sink", "run", "--to is missing; see legato-sink run --help"),
        Failing("legato-sink", "run --to", "--to needs a value: --to FORMAT:PLACE"),
        Failing(
            "legato-processor", "replay", "RANGE is missing; see legato-processor replay --help"),
        Failing(
            "legato-demo", "--for ever",
            "--for wants a duration such as 100ms, 20s, 5m, 24h or 2d, not ever"),
    ]

    @Test(arguments: misuses)
    func `leaves with status 2 when it was called wrongly`(misuse: Failing) throws {
        let (exit, output, errors) = try ChildProcess.run(
            misuse.name, misuse.arguments(at: ""))
        #expect(exit == .status(2))
        #expect(output == "")
        #expect(errors == misuse.errors(at: ""))
    }

    static let withoutBroker = [
        ("legato-producer", "run --once --data FOLDER"), ("legato-processor", "run"),
        ("legato-processor", "run --once"), ("legato-processor", "replay start"),
        ("legato-sink", "run --to sqlite:FOLDER/a.db"), ("legato-sink", "tail"),
        ("legato-sink", "run --to sqlite:FOLDER/b.db --once"),
        ("legato-sink", "replay start --to sqlite:FOLDER/c.db"), ("legato-demo", "--for 1s"),
    ]

    @Test(.runLimit) func `says which broker does not answer`() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(
            atPath: folder.path("tokens"), withIntermediateDirectories: true)
        let token = """
            {"account":"me","client_id":"a","access_token":"","refresh_token":"b",\
            "expires_at":"1970-01-01T00:00:00.000Z","authorized_at":"1970-01-01T00:00:00.000Z",\
            "scopes":[]}
            """
        chmod(try folder.write(token, to: "tokens/me.json"), 0o600)
        let broker = "127.0.0.1:\(FreePort.closed)"
        // Each waits five seconds for an answer, so all wait at the same time.
        let children = try Self.withoutBroker.map { name, words in
            let arguments = words.split(separator: " ")
                .map { String($0).replacing("FOLDER", with: folder.path) }
            return (name, try ChildProcess(name, arguments + ["--brokers", broker]))
        }
        for (name, child) in children {
            #expect(try child.wait(seconds: 60) == .status(1))
            #expect(child.output == "")
            #expect(
                child.errors == """
                    \(name): cannot reach Kafka at \(broker) after 5 s: Connection refused; is the \
                    broker up? (--brokers)

                    """)
        }
        // Nothing was begun that could not be done.
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(left.filter { $0.contains(".db") } == [])
    }

    @Test func `shows no password to who lists the processes`() throws {
        let folder = try TemporaryFolder()
        let child = try ChildProcess(
            "legato-sink",
            [
                "run", "--to", "sqlite:\(folder.path("x.db"))", "--kafka", "sasl.password=hunter2",
                "--kafka=sasl.username=magpie", "--brokers", "127.0.0.1:\(FreePort.closed)",
            ])
        try waitUntil("the arguments are blanked", seconds: 60) {
            let line = try Self.commandLine(of: child)
            return !line.contains("hunter2") && !line.contains("magpie") && line.contains("sqlite:")
        }
        child.send(SIGKILL)
        try child.wait()
    }

    static func commandLine(of child: ChildProcess) throws -> String {
        let file = try Data(contentsOf: URL(filePath: "/proc/\(child.identifier)/cmdline"))
        return String(decoding: file, as: UTF8.self)
    }

    @Test func `says so when its port is taken`() throws {
        try FreePort.withTaken { port in
            let folder = try TemporaryFolder()
            let (exit, output, errors) = try ChildProcess.run(
                "legato-demo", ["spotify", "--port", "\(port)", "--data", folder.path("tokens")])
            #expect(exit == .status(1))
            #expect(output == "")
            let line = """
                cannot listen on 127.0.0.1:\(port): the port is taken; choose another, or 0 for a \
                free one
                """
            #expect(errors == "legato-demo: \(line)\n")
            #expect(!FileManager.default.fileExists(atPath: folder.path("tokens")))
        }
    }
}

@Suite struct `a sink whose database cannot be used` {
    /// Files of a folder, each of them a database that the sink cannot write.
    static let refused = [
        Failing(
            "legato-sink", "text", "@/text: the file is not an SQLite database; name another file"),
        Failing(
            "legato-sink", "other",
            """
            @/other: the database belongs to another program; name another file with --to \
            sqlite:PATH
            """),
        Failing(
            "legato-sink", "other in WAL",
            """
            @/other in WAL: the database belongs to another program; name another file with --to \
            sqlite:PATH
            """),
        Failing(
            "legato-sink", "newer",
            """
            @/newer: the database has schema version 99, and this legato-sink knows #; use the \
            newer legato-sink
            """),
        Failing(
            "legato-sink", "cut",
            """
            @/cut: the database is damaged (database disk image is malformed); fill a new file by \
            a replay
            """),
        Failing(
            "legato-sink", "read-only",
            "@/read-only: the file cannot be written; check its permissions"),
        Failing(
            "legato-sink", "shut/new",
            """
            @/shut/new: cannot make @/shut/new-lock: Permission denied; mend that, or name another \
            file with --to
            """),
        Failing(
            "legato-sink", "shut/old",
            """
            @/shut/old: cannot make @/shut/old-lock: Permission denied; mend that, or name another \
            file with --to
            """),
        Failing(
            "legato-sink", "none/new",
            """
            @/none/new: cannot make @/none/new-lock: No such file or directory; mend that, or name \
            another file with --to
            """),
        Failing(
            "legato-sink", "shut", "@/shut: the system failed to read or write: Is a directory"),
    ]

    @Test(arguments: refused)
    func `says why and leaves it as it is`(failing: Failing) throws {
        let folder = try Self.folder()
        defer { chmod(folder.path("shut"), 0o700) }

        let before = try Self.contents(of: folder)
        let child = try ChildProcess.runWithoutPowers(
            "legato-sink", ["run", "--to", "sqlite:\(folder.path)/\(failing.words)"])
        #expect(child.exit == .status(1))
        #expect(child.output == "")
        let version = try Self.ours.get().version
        let errors = failing.errors(at: folder.path).replacing("#", with: "\(version)")
        #expect(child.errors == errors)
        #expect(try Self.contents(of: folder) == before)
    }

    /// A database that a sink has made, with nothing in it, and the version of its schema.
    static let ours = Result {
        let folder = try TemporaryFolder()
        let broker = try EmbeddedBroker()
        for topic in ["dead-letters", "listens"] {
            try broker.createTopic(topic, partitions: 1)
        }
        let (exit, _, errors) = try ChildProcess.run(
            "legato-sink",
            [
                "run", "--once", "--topics", "listens", "--brokers", broker.bootstrapServers,
                "--to", "sqlite:\(folder.path("ours"))",
            ], seconds: 60)
        guard exit == .status(0) else { throw StageFailed(description: errors) }
        let bytes = try Data(contentsOf: folder.url.appending(path: "ours"))
        let database = try Database(path: folder.path("ours"), mode: .readOnly)
        return (bytes: bytes, version: try database.userVersion())
    }

    /// A folder with files of every kind that is refused.
    static func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write("no database, but longer than the header of one would be", to: "text")
        try Database(path: folder.path("other")).execute("CREATE TABLE plays (play_id BLOB)")
        try Database(path: folder.path("other in WAL")).execute(
            "PRAGMA journal_mode = WAL; CREATE TABLE plays (play_id BLOB)")
        let ours = try ours.get().bytes
        let files = FileManager.default
        try files.createDirectory(atPath: folder.path("shut"), withIntermediateDirectories: true)
        for name in ["newer", "read-only", "shut/old"] {
            try ours.write(to: folder.url.appending(path: name))
        }
        try ours.prefix(3_000).write(to: folder.url.appending(path: "cut"))
        try Database(path: folder.path("newer")).execute("PRAGMA user_version = 99")
        chmod(folder.path("read-only"), 0o400)
        chmod(folder.path("shut"), 0o500)
        return folder
    }

    /// Every file and what it holds.
    static func contents(of folder: TemporaryFolder) throws -> [String: Data] {
        var contents: [String: Data] = [:]
        let files = FileManager.default
        for name in try files.subpathsOfDirectory(atPath: folder.path) {
            // A folder has none; a file that may not be read is there all the same.
            let data = try? Data(contentsOf: folder.url.appending(path: name))
            contents[name] = data ?? Data()
        }
        return contents
    }
}
