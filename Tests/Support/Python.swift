public import Foundation
public import Testing

/// Python with other people's readers of files, made by `scripts/python`.
public enum Python {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// The interpreter.
    public static let interpreter = root.appending(path: ".venv/bin/python")

    /// Whether it has been made here.
    public static let isThere = FileManager.default.isExecutableFile(
        atPath: interpreter.path(percentEncoded: false))

    /// Runs a script of the folder `Tests`, and returns what it printed.
    ///
    /// - Throws: ``WaitFailed`` with its words when it fails.
    public static func run(
        _ script: String, _ arguments: [String] = [], seconds: Double = 60
    ) throws -> String {
        let child = try start(script, arguments)
        guard try child.wait(seconds: seconds) == .status(0) else {
            throw WaitFailed(description: "\(script): \(child.errors)")
        }
        return child.output
    }

    /// Starts a script of the folder `Tests`.
    public static func start(
        _ script: String, _ arguments: [String] = []
    ) throws -> ChildProcess {
        let path = root.appending(path: "Tests/\(script)").path(percentEncoded: false)
        return try ChildProcess(path: interpreter, [path] + arguments)
    }
}

extension Trait where Self == ConditionTrait {
    /// Runs only where Python with its readers is there.
    public static var needsPython: Self {
        .enabled(if: Python.isThere, "run scripts/python to make .venv, then this runs")
    }
}

/// What a tree of files holds, as a reader says that knows only the format of the manifests.
public struct LakeCheck: Decodable, Hashable, Sendable {
    /// One partition of a topic.
    public struct Partition: Decodable, Hashable, Sendable {
        /// The offset to go on with.
        public var next: Int64
        /// The offsets that files hold, as closed ranges.
        public var held: [[Int64]]
        /// The offsets that were dead-lettered.
        public var skipped: [[Int64]]

        /// Says what should be there.
        public init(next: Int64, held: [[Int64]], skipped: [[Int64]] = []) {
            self.next = next
            self.held = held
            self.skipped = skipped
        }
    }

    /// What is wrong.
    public var faults: [String]
    /// By `topic/partition`.
    public var partitions: [String: Partition]

    /// Reads a tree.
    public init(of root: String) throws {
        let output = try Python.run("Support/lake/check.py", [root])
        self = try JSONDecoder().decode(LakeCheck.self, from: Data(output.utf8))
    }
}
