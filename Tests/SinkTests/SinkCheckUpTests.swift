import Doctor
import Foundation
import ObjectStore
import Plays
import SQLite
import Stage
import Support
import Testing

@testable import Sink

@Suite(.runLimit) struct `the doctor of a destination` {
    private func findings(_ text: String) throws -> [Finding] {
        SinkCheckUp(
            destination: try Destination(flagText: text),
            remedies: Remedies(connection: ["--brokers", "kafka:9092"])
        ).findings()
    }

    private func bad(_ text: String) throws -> [Finding] {
        try findings(text).filter { $0.state == .bad }
    }

    private func run(_ text: String) -> String {
        "legato-sink run --to \(text) --brokers kafka:9092"
    }

    /// What makes a database anew.
    private func anew(_ path: String, kept: String? = nil) -> String {
        let kept = kept ?? path + ".damaged"
        return "flock --verbose -n \(path)-lock sh -c '[ ! -e \(kept) ] && mv \(path) \(kept) && "
            + "{ [ ! -e \(path)-wal ] || mv \(path)-wal \(kept)-wal; } && rm -f \(path)-shm' && "
            + "legato-sink run --once --to sqlite:\(path) --brokers kafka:9092"
    }

    /// A database with two accounts, without a sink that holds it.
    private func stored() throws -> Bench {
        let bench = try Bench()
        let database = try Database(path: bench.path, mode: .create)
        for part in Schema.all { try database.execute(part) }
        try database.setUserVersion(Schema.version)
        try database.setApplicationID(Schema.applicationID)
        try database.execute("INSERT INTO accounts (account_id, name) VALUES (1, 'ada'), (2, 'bo')")
        return bench
    }

    private func change(_ bench: Bench, _ sql: String) throws {
        try Database(path: bench.path, mode: .readWrite).execute(sql)
    }

    @Test func `finds nothing wrong with a database that is whole`() throws {
        let bench = try stored()
        let findings = try findings("sqlite:\(bench.path)")
        #expect(findings.map(\.state) == findings.map { _ in .good }, "\(findings)")
        #expect(findings.suffix(2).map(\.name) == ["gaps", "dead letters"])
    }

    @Test func `says who makes one that is not there yet`() throws {
        let folder = try TemporaryFolder()
        let text = "sqlite:\(folder.path)/legato.db"
        #expect(
            try findings(text).last
                == Finding(
                    .notable, "database", "\(folder.path)/legato.db is not there yet",
                    remedy: run(text)))
    }

    @Test func `tells open gaps of each account, and how they are filled`() throws {
        let bench = try stored()
        for (number, account, kind, gap) in [
            (1, 1, "gap-opened", "NULL"), (2, 1, "gap-opened", "NULL"),
            (3, 2, "gap-opened", "NULL"), (4, 2, "gap-opened", "NULL"),
            (5, 2, "gap-closed", "'e4'"),
        ] {
            try change(
                bench,
                """
                INSERT INTO ledger (entry, account_id, kind, gap, topic_offset, from_at, to_at,
                    at, read, accepted, duplicate, filtered, filtered_sum, failed,
                    topic_generation, topic_partition)
                VALUES ('e\(number)', \(account), '\(kind)', \(gap), \(number), 1, 2,
                    9, 0, 0, 0, '{}', 0, 0, 0, 0)
                """)
        }
        let words = "plays that Spotify no longer showed; an export brings them"
        func command(_ account: String) -> String {
            "legato-producer import --account \(account) my_spotify_data.zip --brokers kafka:9092"
        }
        #expect(
            try findings("sqlite:\(bench.path)").filter { $0.name.hasPrefix("gaps") } == [
                Finding(.notable, "gaps of ada", "2 open: \(words)", remedy: command("ada")),
                Finding(.notable, "gaps of bo", "1 open: \(words)", remedy: command("bo")),
            ])
    }

    @Test func `tells dead letters, and what shows them`() throws {
        let bench = try stored()
        try change(
            bench,
            """
            INSERT INTO dead_letters (topic, topic_partition, topic_offset, stage, reason, at)
            VALUES ('lists', 0, 1, 'processor', 'no-json', 1)
            """)
        #expect(
            try findings("sqlite:\(bench.path)").last
                == Finding(
                    .notable, "dead letters", "1 records could not be processed",
                    remedy: "legato-sink tail dead-letters start --end --brokers kafka:9092"))
    }

    @Test func `tells plays that were accepted and are not stored`() throws {
        let bench = try stored()
        try change(
            bench,
            """
            INSERT INTO ledger (entry, account_id, kind, at, read, accepted, duplicate, filtered,
                filtered_sum, failed, topic_generation, topic_partition, topic_offset)
            VALUES ('e', 1, 'poll', 9, 3, 3, 0, '{}', 0, 0, 0, 0, 1)
            """)
        let text = "sqlite:\(bench.path)"
        let bad = try bad(text)
        #expect(bad.map(\.name) == ["plays"] && bad.first?.remedy == run(text))
    }

    @Test func `makes a damaged file anew`() throws {
        let bench = try stored()
        let url = URL(filePath: bench.path)
        var bytes = try Data(contentsOf: url)
        for offset in stride(from: 4_096, to: bytes.count, by: 512) {
            bytes.replaceSubrange(offset..<offset + 8, with: Data(repeating: 0xa5, count: 8))
        }
        try bytes.write(to: url)
        let bad = try bad("sqlite:\(bench.path)")
        #expect(bad.count >= 1)
        #expect(Set(bad.map(\.remedy)) == [anew(bench.path)], "\(bad)")
        bytes.replaceSubrange(0..<16, with: Data(repeating: 0, count: 16))
        try bytes.write(to: url)
        #expect(try self.bad("sqlite:\(bench.path)").map(\.remedy) == [anew(bench.path)])
    }

    @Test func `puts a damaged file aside with its log, under no sink and over nothing`() throws {
        let bench = try stored()
        let (path, url) = (bench.path, URL(filePath: bench.path))
        try Data(repeating: 7, count: 8_192).write(to: url)
        let line = try #require(bad("sqlite:\(path)").first?.remedy)
        let steps = line.components(separatedBy: " && legato-sink run")[0]
        func paste() throws -> ChildProcess.Exit {
            try ChildProcess(path: URL(filePath: "/bin/sh"), ["-c", steps]).wait(seconds: 60)
        }
        try Data("log".utf8).write(to: URL(filePath: path + "-wal"))
        var lock: StoreLock? = try StoreLock(path)
        #expect(try paste() != .status(0))
        withExtendedLifetime(lock) {}
        lock = nil
        #expect(Files.exists(path) && !Files.exists(path + ".damaged"))

        #expect(try paste() == .status(0))
        #expect(try Data(contentsOf: URL(filePath: path + ".damaged")).first == 7)
        #expect(try Data(contentsOf: URL(filePath: path + ".damaged-wal")) == Data("log".utf8))
        #expect(!Files.exists(path) && !Files.exists(path + "-wal"))

        try Data(repeating: 9, count: 8_192).write(to: url)
        #expect(try paste() != .status(0))
        #expect(try Data(contentsOf: URL(filePath: path + ".damaged")).first == 7)
        #expect(
            try bad("sqlite:\(path)").first?.remedy == anew(path, kept: path + ".damaged-2"))
    }

    @Test func `leaves the database of another, and goes with the times`() throws {
        let bench = try stored()
        let text = "sqlite:\(bench.path)"
        let database = try Database(path: bench.path, mode: .readWrite)
        try database.setUserVersion(Schema.version + 1)
        #expect(try bad(text).map(\.remedy) == ["legato-sink --version"])
        try database.setUserVersion(Schema.version - 1)
        #expect(try bad(text).map(\.remedy) == [run(text)])
        try database.setApplicationID(7)
        #expect(try bad(text).map(\.remedy) == [run(text + ".legato")])
    }

    @Test func `names a folder and a file without rights, and the command for them`() throws {
        let bench = try stored()
        let (folder, path) = (bench.folder.path, bench.path)
        defer { chmod(folder, 0o700) }

        func lines() throws -> [String] {
            let told = try ChildProcess.runWithoutPowers(
                "legato-sink",
                ["doctor", "--to", "sqlite:\(path)", "--brokers", "127.0.0.1:\(FreePort.closed)"])
            #expect(told.exit == .status(1))
            return told.output.split(separator: "\n").map(String.init)
        }
        #expect(chmod(folder, 0o500) == 0)
        let words = "cannot be written by user \(geteuid())"
        #expect(
            try lines().contains("BAD  folder: \(folder) \(words) → chmod u+rwx \(folder)"))
        #expect(chmod(folder, 0o700) == 0 && chmod(path, 0o400) == 0)
        #expect(try lines().contains("BAD  file: \(path) \(words) → chmod u+rw \(path)"))
    }

    @Test func `looks at a folder of files`() throws {
        let folder = try TemporaryFolder()
        let tree = folder.path("tree")
        #expect(
            try findings("jsonl:\(tree)") == [
                Finding(.notable, "folder", "\(tree) is not there yet; it is made when needed")
            ])
        let manifests = URL(filePath: tree).appending(path: "listens/_manifest")
        try FileManager.default.createDirectory(at: manifests, withIntermediateDirectories: true)
        let findings = try findings("jsonl:\(tree)")
        #expect(findings.map(\.state) == [.good, .good])
        let verify = "legato-sink files verify \(tree)"
        let words = "\(tree) holds 0 files of 0 partitions; \(verify) reads them all"
        #expect(findings.last?.words == words)
        try Data("{".utf8).write(to: manifests.appending(path: "0.json"))
        let bad = try bad("jsonl:\(tree)")
        #expect(bad.map(\.name) == ["files"] && bad.map(\.remedy) == [verify])
    }

    @Test func `tells a store that cannot be reached within seconds`() throws {
        let told = try ChildProcess.run(
            "legato-sink",
            [
                "doctor", "--to", "jsonl:s3://plays/ada", "--brokers",
                "127.0.0.1:\(FreePort.closed)",
            ],
            environment: [
                "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:\(FreePort.closed)",
                "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b",
            ], seconds: 60)
        #expect(told.exit == .status(1))
        let line = told.output.split(separator: "\n").first { $0.hasPrefix("BAD  files: ") }
        #expect(line?.hasSuffix(" → aws s3 ls s3://plays") == true, "\(told.output)")
    }

    @Test(arguments: [
        (ObjectError.Kind.denied, "s3://plays/ada", "aws s3 ls s3://plays"),
        (.noBucket, "s3://plays/ada", "aws s3 mb s3://plays"),
        (.unavailable, "az://plays/ada", "az storage container show --name plays"),
        (.noBucket, "az://plays/ada", "az storage container create --name plays"),
    ])
    func `asks a store with its own tool`(
        trouble: ObjectError.Kind, place: String, remedy: String
    ) {
        #expect(SinkCheckUp.remedy(trouble, place) == remedy)
    }

    @Test func `says how keys are written down`() {
        #expect(SinkCheckUp.keys("s3://plays") == "aws configure")
        #expect(
            SinkCheckUp.keys("az://plays")?.hasPrefix("export AZURE_STORAGE_CONNECTION_STRING=")
                == true)
        #expect(SinkCheckUp.keys("plays") == nil)
    }
}
