internal import Foundation
internal import Synchronization
public import Testing

/// An Apache Kafka of the tests' own, by the script `Tests/Support/broker`.
///
/// Tests share one, started when the first asks and ended with the process. A test that changes
/// the broker itself (stops it, wants other settings) makes its own.
public final class RealBroker: Sendable {
    /// What a client's `bootstrap.servers` must say.
    public let bootstrapServers: String
    /// The same of the listener that asks who is there; nil when there is none.
    public let secureServers: String?
    private let folder: URL

    /// Starts a broker of the test's own; it ends when this value goes.
    ///
    /// - Parameters:
    ///   - nodes: how many brokers.
    ///   - settings: the broker's settings, such as `log.segment.bytes`.
    ///   - secure: the protocol of one more listener, such as `SASL_SSL`, called `SECURE`.
    /// - Throws: ``WaitFailed`` with the script's words when Kafka does not come up.
    public init(
        nodes: Int = 1, settings: [String: String] = [:], secure: String? = nil
    ) throws {
        folder = FileManager.default.temporaryDirectory
            .appending(path: "legato-broker-\(UUID().uuidString)")
        var arguments = ["--nodes", "\(nodes)", "--with", "\(getpid())"]
        for (name, value) in settings { arguments += ["--set", "\(name)=\(value)"] }
        if let secure { arguments += ["--secure", secure] }
        let output = try Self.script("start", in: folder, arguments)
        func address(_ name: String) -> String? {
            output.split(separator: "\n").first { $0.hasPrefix("\(name)=") }
                .map { String($0.dropFirst(name.count + 1)) }
        }
        guard let servers = address("BOOTSTRAP") else {
            throw WaitFailed(description: "the broker's script printed no address: \(output)")
        }
        bootstrapServers = servers
        secureServers = address("SECURE")
    }

    deinit { end() }

    /// Ends nodes at once, as a crash would: one, by its number from 1, or all.
    public func kill(node: Int? = nil) throws { try run("kill", node) }

    /// Asks nodes to end in good order, and waits until they have.
    public func stop(node: Int? = nil) throws { try run("stop", node) }

    /// Starts nodes that are down.
    public func up(node: Int? = nil) throws { try run("up", node) }

    /// Halts nodes: a broker that hangs.
    public func pause(node: Int? = nil) throws { try run("pause", node) }

    /// Lets halted nodes go on.
    public func resume(node: Int? = nil) throws { try run("resume", node) }

    private func run(_ verb: String, _ node: Int?) throws {
        _ = try Self.script(verb, in: folder, node.map { ["--node", "\($0)"] } ?? [])
    }

    private func end() {
        _ = try? Self.script("kill", in: folder)
        try? FileManager.default.removeItem(at: folder)
    }
}

extension RealBroker {
    private static let running = Mutex<Result<RealBroker, any Error>?>(nil)

    /// Tests that kill a client give it short limits; the broker must let them, and look often.
    private static let noticesDeathSoon = [
        "group.min.session.timeout.ms": "500",
        "transaction.abort.timed.out.transaction.cleanup.interval.ms": "200",
        // A test of compacted topics waits for the cleaner.
        "log.cleaner.backoff.ms": "200",
    ]

    /// The broker that all tests of this process share.
    public static func shared() throws -> RealBroker {
        try running.withLock { running in
            if let running { return try running.get() }
            let result = Result { try RealBroker(settings: noticesDeathSoon) }
            running = result
            atexit { RealBroker.running.withLock { try? $0?.get().end() } }
            return try result.get()
        }
    }

    /// A prefix for topics and groups that no other test uses.
    public static func uniquePrefix(_ word: String = "t") -> String {
        "\(word)-\(UUID().uuidString.prefix(8).lowercased())-"
    }

    /// Whether a real broker can be had here, or must be.
    public static let isExpected: Bool = {
        let environment = ProcessInfo.processInfo.environment
        if environment["LEGATO_REQUIRE_BROKER"] == "1" { return true }
        if let home = environment["KAFKA_HOME"], !home.isEmpty { return true }
        let docker = try? ChildProcess(path: URL(filePath: "/usr/bin/env"), ["docker", "info"])
        return (try? docker?.wait()) == .status(0)
    }()

    private static func script(
        _ verb: String, in folder: URL, _ arguments: [String] = []
    ) throws -> String {
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "broker")
        let place = ["--dir", folder.path(percentEncoded: false)]
        let child = try ChildProcess(path: script, [verb] + place + arguments)
        guard try child.wait(seconds: 300) == .status(0) else {
            throw WaitFailed(description: child.errors)
        }
        return child.output
    }
}

extension Trait where Self == ConditionTrait {
    /// Runs only where Apache Kafka can be started.
    public static var needsBroker: Self {
        .enabled(
            if: RealBroker.isExpected,
            "set KAFKA_HOME to an unpacked Kafka release, or start a Docker engine, to run this")
    }
}
