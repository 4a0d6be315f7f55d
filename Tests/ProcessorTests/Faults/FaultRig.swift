import Foundation
import Kafka
import Plays
import Stage
import Support
import Topics

@testable import Processor

/// How much the fault tests do: little with all tests, the whole of it by `make chaos`.
enum FaultSize {
    /// Whether `make chaos` asked for the full numbers.
    static let isFull = ProcessInfo.processInfo.environment["LEGATO_CHAOS_FULL"] == "1"

    static func plays(_ little: Int, full: Int) -> Int { isFull ? full : little }
}

/// Plays on a real Kafka, processes of the built executable that are maltreated, and what must come
/// of it: every play once, in order, to the byte, and every bad one once among the dead letters.
final class FaultRig {
    let rig: Rig
    private(set) var processes: [ChildProcess] = []
    /// The longest time in which readers saw nothing new while something was still to come.
    private(set) var longestHaltSeconds = 0.0
    private let folder: TemporaryFolder
    private let listens: ListenReader
    private var expected: [Place: [UInt8]] = [:]
    private var bad: Set<Place> = []
    /// What the plays mention, each as the bytes of its record, by topic.
    private var mentioned: [Topic: Set<String>] = [:]
    private var published = 0
    private let properties: [String]
    private let recordsPerCommit: Int
    private let goodInARow: Int

    private static let accounts = 9
    /// So many tracks: what is lost of one is not made good by another play of it.
    private static let tracks = 20_000
    private static let track = "2bHGaIONoQESMIr3RpXHRv"
    /// Published in one go, so that no step takes long.
    private static let share = 10_000

    /// A dead member is noticed soon, as a test cannot wait for minutes.
    static let shortSession = ["session.timeout.ms=1500", "heartbeat.interval.ms=300"]
    /// And so is its transaction; a living one that the machine starves may lose its own.
    static let shortLimits = shortSession + ["transaction.timeout.ms=2000"]

    /// One play in `goodInARow` is no play.
    init(
        _ rig: Rig? = nil, properties: [String] = shortLimits, recordsPerCommit: Int = 100,
        goodInARow: Int = 40
    ) throws {
        self.rig = try rig ?? Rig.real()
        self.properties = properties
        self.recordsPerCommit = recordsPerCommit
        self.goodInARow = goodInARow
        folder = try TemporaryFolder()
        listens = try ListenReader(self.rig.cluster, .listens)
    }

    /// The transactional id of the first process.
    var firstIdentity: String {
        "\(rig.cluster.prefix)\(group)-\(Instance.host)-\(getuid())-0"
    }

    /// The group of all members.
    var group: String { "\(rig.cluster.prefix)g" }

    /// Publishes more plays, a bad one now and then, and learns what must follow from them.
    func publish(_ count: Int) throws {
        for first in stride(from: published, to: published + count, by: Self.share) {
            try publish(first..<min(first + Self.share, published + count))
        }
        published += count
    }

    private func publish(_ numbers: Range<Int>) throws {
        let ends = try ListenReader.ends(of: .plays, on: rig.cluster)
        try rig.publish(numbers.map(play))
        let reader = try ListenReader(rig.cluster, .plays, from: ends)
        let enrichment = Enrichment(zones: AccountZones())
        try reader.readToEnd { record in
            let place = Place(partition: record.partition, offset: record.offset)
            let input = InputRecord(
                topic: .plays, partition: record.partition, offset: record.offset,
                key: record.key, value: record.value)
            do throws(RecordError) {
                try enrichment.process(input, now: Samples.now)
                self.expected[place] = Array(enrichment.bytes(enrichment.outputs[0].value))
                for output in enrichment.outputs.dropFirst() {
                    let key = String(Text(enrichment.bytes(output.key)))
                    let value = String(Text(enrichment.bytes(output.value)))
                    self.mentioned[output.topic, default: []].insert("\(key) \(value)")
                }
            } catch {
                self.bad.insert(place)
            }
        }
    }

    private func play(_ number: Int) -> (key: String, value: [UInt8]?) {
        let account = "a\(number % Self.accounts)"
        guard number % goodInARow == goodInARow - 1 else {
            let value = Samples.track(number: number)
                .replacing(#""account":"me""#, with: #""account":"\#(account)""#)
                .replacing(Self.track, with: "track\(number % Self.tracks)")
            return (account, Array(value.utf8))
        }
        return (account, Self.poisons[number / goodInARow % Self.poisons.count])
    }

    /// Not JSON, nothing, the wrong type, another version, another's account, broken UTF-8, 2 MB.
    private static let poisons: [[UInt8]?] = [
        Array("no json".utf8), nil, [], Array("[]".utf8), Array(#"{"v":9}"#.utf8), [0],
        Array(Samples.track.utf8), [0x7B, 0x22, 0xFF],
        Array(Samples.track.replacing(#""v":1"#, with: #""v":"1""#).utf8),
        [UInt8](repeating: 0x61, count: 2_000_000),
    ]

    /// Starts one more processor, under its own number.
    @discardableResult
    func start(recordsPerCommit: Int? = nil) throws -> ChildProcess {
        let commit = recordsPerCommit ?? self.recordsPerCommit
        let options = properties.flatMap { ["--kafka", $0] }
        let process = try ChildProcess(
            "legato-processor",
            [
                "run", "--brokers", rig.cluster.brokers, "--topic-prefix", rig.cluster.prefix,
                "--group", group, "--partitions", "3", "--commit-records", "\(commit)",
            ] + options, environment: ["XDG_RUNTIME_DIR": folder.path])
        processes.append(process)
        return process
    }

    /// Listens that a committed reader has seen so far.
    func count() throws -> Int { try listens.read() }

    /// How many there have to be in the end.
    var wanted: Int { expected.count }

    /// Waits until committed readers see so many listens.
    func await(_ count: Int, seconds: Double = 120) throws {
        var seen = try self.count()
        var lastNews = ContinuousClock.now
        let deadline = lastNews + .seconds(seconds)
        while seen < count {
            let now = try self.count()
            let halt = (ContinuousClock.now - lastNews) / .seconds(1)
            longestHaltSeconds = max(longestHaltSeconds, halt)
            if now > seen { lastNews = .now }
            seen = now
            guard ContinuousClock.now < deadline else {
                let words = processes.map { $0.errors.suffix(2_000) }.joined(separator: "\n--\n")
                throw WaitFailed(
                    description: "\(seen) of \(count) listens after \(seconds) s; \(words)")
            }
        }
    }

    /// Forgets the longest halt so far; returns it.
    func takeLongestHalt() -> Double {
        defer { longestHaltSeconds = 0 }
        return longestHaltSeconds
    }

    /// Ends all processes in good order; returns those that did not end well.
    func stop() throws -> [ChildProcess.Exit] {
        let running = processes.filter(\.isRunning)
        for process in running { process.send(SIGTERM) }
        return try running.map { try $0.wait(seconds: 60) }.filter { $0 != .status(0) }
    }

    /// Everything that is wrong with what readers see now.
    func faults() throws -> [String] {
        _ = try listens.read()
        let listenFaults = ListenChecker(expected: expected).faults(in: listens.values)
        let letters = try rig.headers(of: .deadLetters).map(Self.place)
        let wanted = bad.map { "\($0)" }.sorted()
        let entityFaults = try mentioned.flatMap { topic, mentioned in
            let found = Set(try rig.records(of: topic))
            return mentioned.subtracting(found).map { "lost from \(topic): \($0.prefix(80))" }
                + found.subtracting(mentioned).map { "unexpected in \(topic): \($0.prefix(80))" }
        }
        return listenFaults + entityFaults
            + (letters.sorted() == wanted
                ? [] : ["dead letters: \(letters.sorted()), not \(wanted)"])
    }

    private static func place(_ headers: String) -> String {
        let parts = headers.split(separator: " ")
        func value(_ name: String) -> Substring {
            parts.first { $0.hasPrefix(name) }?.dropFirst(name.count) ?? "?"
        }
        return "\(value("legato.partition="))/\(value("legato.offset="))"
    }

    /// How many listens were written, committed or not.
    func written() throws -> Int {
        let reader = try ListenReader(rig.cluster, .listens, isolation: "read_uncommitted")
        try reader.readToEnd { _ in }
        return reader.values.count
    }
}

/// Reads a topic from its beginning and goes on where it stopped.
final class ListenReader {
    private let consumer: KafkaConsumer
    private let partitions: [KafkaPartition]
    /// The values read so far, in the order of each partition.
    private(set) var values: [[UInt8]] = []

    init(
        _ cluster: Cluster, _ topic: Topic, isolation: String = "read_committed",
        from starts: [KafkaPartition: Int64] = [:]
    ) throws {
        var settings = cluster.reader
        settings["isolation.level"] = isolation
        consumer = try KafkaConsumer(settings: settings)
        partitions = try cluster.partitions(of: [topic], log: .silent)
        try consumer.assign(
            partitions.map { KafkaOffset(partition: $0, offset: starts[$0] ?? 0) })
    }

    /// Where the partitions of a topic end.
    static func ends(of topic: Topic, on cluster: Cluster) throws -> [KafkaPartition: Int64] {
        try KafkaAdministration(settings: cluster.administration)
            .watermarks(
                of: try cluster.partitions(of: [topic], log: .silent), timeoutMilliseconds: 30_000
            )
            .mapValues(\.high)
    }

    /// Reads what there is at the moment; returns how many were read in all.
    func read() throws -> Int {
        while true {
            switch consumer.poll(milliseconds: 20) {
            case .record(let record): values.append(record.value.map { Array($0) } ?? [])
            case .nothing: return values.count
            default: continue
            }
        }
    }

    /// Reads until each partition reports its end.
    func readToEnd(_ body: (borrowing KafkaRecord) -> Void) throws {
        var unfinished = Set(partitions)
        try waitUntil("a topic is read to its end", seconds: 600, everyMilliseconds: 0) {
            switch consumer.poll(milliseconds: 100) {
            case .record(let record):
                body(record)
                values.append(record.value.map { Array($0) } ?? [])
            case .reachedEnd(let partition): unfinished.remove(partition)
            default: break
            }
            return unfinished.isEmpty
        }
    }
}
