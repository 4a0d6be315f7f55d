import Foundation
public import Testing

/// The tools of a Kafka release, for what librdkafka cannot ask.
public enum KafkaTool {
    /// Where the release's classes are.
    public static var libraries: String {
        (ProcessInfo.processInfo.environment["KAFKA_HOME"] ?? "") + "/libs/*"
    }

    /// Whether they are there: a broker in a container has its own, out of reach.
    public static var isThere: Bool {
        ProcessInfo.processInfo.environment["KAFKA_HOME"].map { !$0.isEmpty } ?? false
    }

    /// Runs a tool to its end.
    ///
    /// - Parameters:
    ///   - name: Its class.
    ///   - servers: What it asks.
    ///   - arguments: What stands behind the servers.
    /// - Returns: What it printed.
    /// - Throws: ``WaitFailed`` when it fails.
    @discardableResult
    public static func run(
        _ name: String, on servers: String, _ arguments: [String]
    ) throws -> String {
        let child = try ChildProcess(
            path: URL(filePath: "/usr/bin/env"),
            ["java", "-cp", libraries, name, "--bootstrap-server", servers] + arguments)
        guard try child.wait(seconds: 120) == .status(0) else {
            throw WaitFailed(description: "\(name): \(child.errors)")
        }
        return child.output
    }
}

extension Trait where Self == ConditionTrait {
    /// Runs only with the tools of a Kafka release.
    public static var needsKafkaTools: Self {
        .enabled(if: KafkaTool.isThere, "set KAFKA_HOME to an unpacked Kafka release to run this")
    }
}
