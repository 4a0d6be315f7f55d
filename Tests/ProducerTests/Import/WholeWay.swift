import Foundation
import Support
import Testing
import Topics

/// The stages as processes, over the topics of one test.
struct WholeWay {
    let cluster: Cluster
    let folder: TemporaryFolder
    /// All that the processes have said.
    private(set) var words = ""

    init(_ cluster: Cluster, _ folder: TemporaryFolder) {
        self.cluster = cluster
        self.folder = folder
    }

    /// Asks for all rows, without the numbers that SQLite gave out.
    static let tables = """
        SELECT account, local_time, track, artists, album, kind, ms_played, platform, skipped,
            started_at, ended_at FROM listening ORDER BY 10, 11, 3, 7, 8, 9, 2;
        SELECT hex(play_id), source FROM plays ORDER BY 1;
        SELECT id, name, kind FROM tracks ORDER BY 1;
        SELECT id, name, kind FROM albums ORDER BY 1;
        SELECT id, name FROM artists ORDER BY 1;
        """

    /// Where the sink keeps its rows.
    var database: String { folder.path("legato.db") }

    /// The flags that say where the topics are.
    var place: [String] {
        ["--brokers", cluster.brokers, "--topic-prefix", cluster.prefix, "--partitions", "4"]
    }

    /// Publishes an export.
    mutating func take(_ arguments: [String], account: String = "me") throws {
        try run("legato-producer", ["import", "--account", account] + place + arguments)
    }

    /// Processes what is there.
    mutating func process() throws {
        try run(
            "legato-processor",
            ["run", "--once", "--group", cluster.prefix + "processor", "--timezone", "UTC"] + place)
    }

    /// Stores what is there.
    mutating func store(to destination: String? = nil, _ flags: [String] = []) throws {
        try run(
            "legato-sink",
            ["run", "--once", "--to", destination ?? "sqlite:" + database] + flags + place)
    }

    /// What the sink's own check says of the database.
    func check() throws -> String {
        let child = try ChildProcess(
            "legato-sink", ["check", "--to", "sqlite:" + database] + place.dropLast(2))
        #expect(try child.wait(seconds: 60) == .status(0), "\(child.output)\(child.errors)")
        return child.output
    }

    /// The answer of the database, a line a row.
    func answer(_ sql: String) throws -> [String] {
        let child = try ChildProcess(path: URL(filePath: "/usr/bin/sqlite3"), [database, sql])
        #expect(try child.wait(seconds: 60) == .status(0), "\(child.errors)")
        return child.output.split(separator: "\n").map { String($0) }
    }

    private mutating func run(_ name: String, _ arguments: [String]) throws {
        let child = try ChildProcess(name, arguments)
        #expect(try child.wait(seconds: 120) == .status(0), "\(child.errors)")
        words += child.output + child.errors
    }
}
