import Doctor
import Lake
import ObjectStore
import Plays
import SQLite
import Stage
import Topics

/// `legato-sink doctor`: brokers, topics, where records go, what was lost, and the clock.
enum SinkCheckUp {
    static let verb = DoctorVerb.verb(
        of: "legato-sink",
        looks: "The brokers, our topics, who reads them, the destination, gaps, dead letters and "
            + "the clock.",
        flags: [SinkProgram.to, SinkProgram.group, SinkProgram.topics] + ClusterFlags.connection,
        example: "legato-sink doctor --to sqlite:legato.db")

    static func run(_ settings: Settings, _ log: Log, _ stop: StopSignal) throws {
        let destination = settings[SinkProgram.to]
        let cluster = Cluster(settings, stage: "sink", instance: "doctor")
        let group = settings[SinkProgram.group] ?? destination.group
        let isNamed = settings.origin(of: SinkProgram.topics) != .fallback
        let topics =
            isNamed || destination.isDatabase
            ? settings[SinkProgram.topics].topics : FilesRun.topics
        let command = "legato-sink run --to \(destination.flagText)"
        var findings = BrokerCheckUp(cluster, log: log)
            .findings(
                Store.topics,
                readers: [TopicReader(group: group, topics: topics, command: command)])
        switch destination {
        case .sqlite(let path):
            findings += database(path, command) + [MachineCheckUp.folder(Files.folder(of: path))]
        case .files(_, let path):
            if !TreePlace.isAddress(path) { findings.append(MachineCheckUp.folder(path)) }
            findings += files(path, command, log, stop)
        }
        try DoctorVerb.tell(findings + [MachineCheckUp.clock()], settings)
    }

    /// What the database says of itself, and of what never reached it.
    static func database(_ path: String, _ command: String) -> [Finding] {
        guard Files.exists(path) else {
            return [Finding(.notable, "database", "\(path) is not there yet", remedy: command)]
        }
        do {
            let database = try StoreFile.openToRead(path)
            return try StoreCheck.findings(database).map {
                $0.helped(by: $0.name == StoreCheck.plays ? command : filling(path))
            } + [gaps(database), deadLetters(database)]
        } catch let error as SQLiteError {
            return [Finding(.bad, "database", "\(error)", remedy: remedy(for: error, path))]
        } catch {
            return [Finding(.bad, "database", "\(error)", remedy: "ls -l \(path)")]
        }
    }

    /// What makes the file anew from the topics, which have everything.
    private static func filling(_ path: String) -> String {
        "legato-sink run --once --to sqlite:\(path).new && mv \(path).new \(path)"
    }

    private static func remedy(for error: SQLiteError, _ path: String) -> String {
        switch error.kind {
        case .busy: "fuser -v \(path)"
        case .corrupt: filling(path)
        case .notADatabase: "legato-sink doctor --to sqlite:PATH of another file"
        default: "ls -l \(path)"
        }
    }

    private static func gaps(_ database: Database) throws -> Finding {
        let open =
            try database.integer("SELECT count(*) FROM gaps WHERE closed_at IS NULL") ?? 0
        guard open > 0 else { return Finding(.good, "gaps", "none is open") }
        return Finding(
            .notable, "gaps",
            "\(open.grouped) are open: plays that Spotify no longer showed; an export brings them",
            remedy: "legato-producer import my_spotify_data.zip")
    }

    private static func deadLetters(_ database: Database) throws -> Finding {
        let count = try database.integer("SELECT count(*) FROM dead_letters") ?? 0
        guard count > 0 else { return Finding(.good, "dead letters", "none") }
        return Finding(
            .notable, "dead letters", "\(count.grouped) records could not be processed",
            remedy: "legato-sink tail dead-letters start --end")
    }

    /// Whether the manifests of a tree can be read.
    private static func files(
        _ path: String, _ command: String, _ log: Log, _ stop: StopSignal
    ) -> [Finding] {
        do {
            let place = TreePlace(path, style: .automatic, log: log, stop: stop)
            let (tree, staging) = try place.openExisting()
            defer { withExtendedLifetime(staging) {} }

            let manifests = try Inspection(tree).manifests()
            let count = manifests.reduce(0) { $0 + $1.files.count }
            return [
                Finding(
                    .good, "files",
                    "\(path) holds \(count.grouped) files of \(manifests.count) partitions; "
                        + "legato-sink files verify \(path) reads them all")
            ]
        } catch {
            return [Finding(.bad, "files", "\(error)", remedy: command)]
        }
    }
}
