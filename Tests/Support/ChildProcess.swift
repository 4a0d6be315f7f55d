public import Foundation

/// A built executable that a test runs, with its output in files.
///
/// Ended with SIGKILL when this value goes, so that no test leaves a process behind.
public final class ChildProcess {
    /// How a process ended.
    public enum Exit: Hashable, Sendable {
        /// It left with this status.
        case status(Int32)
        /// This signal ended it.
        case signal(Int32)
    }

    private let process = Process()
    private let folder: TemporaryFolder

    /// Where `legato-producer` and the other executables are built: beside the tests.
    public static var binaries: URL { Bundle.main.bundleURL }

    /// Starts an executable of this package by its name, such as `legato-sink`.
    ///
    /// The environment is this process's own without `LEGATO_…`, and what `environment` adds.
    public convenience init(
        _ name: String, _ arguments: [String] = [], environment: [String: String] = [:],
        input: String? = nil
    ) throws {
        let path = Self.binaries.appending(path: name)
        try self.init(path: path, arguments, environment: environment, input: input)
    }

    /// Starts any program.
    public init(
        path: URL, _ arguments: [String] = [], environment: [String: String] = [:],
        input: String? = nil
    ) throws {
        folder = try TemporaryFolder()
        process.executableURL = path
        process.arguments = arguments
        let own = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("LEGATO_") }
        process.environment = own.merging(environment) { $1 }
        process.standardInput = try Self.input(input, in: folder)
        process.standardOutput = try Self.file("stdout", in: folder)
        process.standardError = try Self.file("stderr", in: folder)
        try process.run()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    /// The process's number.
    public var identifier: Int32 { process.processIdentifier }

    /// Whether it has not ended yet.
    public var isRunning: Bool { process.isRunning }

    /// What it wrote to standard output so far.
    public var output: String { (try? folder.text("stdout")) ?? "" }

    /// What it wrote to standard error so far.
    public var errors: String { (try? folder.text("stderr")) ?? "" }

    /// Sends a signal such as `SIGTERM`.
    public func send(_ signal: Int32) {
        if process.isRunning { kill(process.processIdentifier, signal) }
    }

    /// Waits until it has ended.
    ///
    /// - Throws: ``WaitFailed`` with the end of its standard error when it goes on too long.
    @discardableResult
    public func wait(seconds: Double = 10) throws -> Exit {
        let name = process.executableURL?.lastPathComponent ?? "?"
        do {
            try waitUntil(seconds: seconds) { !process.isRunning }
        } catch let failure as WaitFailed {
            let words = "\(failure) \(name) has ended; it wrote: \(errors.suffix(1_000))"
            throw WaitFailed(description: words)
        }
        return process.terminationReason == .exit
            ? .status(process.terminationStatus) : .signal(process.terminationStatus)
    }

    /// Runs an executable of this package to its end.
    public static func run(
        _ name: String, _ arguments: [String] = [], environment: [String: String] = [:],
        input: String? = nil, seconds: Double = 10
    ) throws -> (exit: Exit, output: String, errors: String) {
        let child = try ChildProcess(name, arguments, environment: environment, input: input)
        let exit = try child.wait(seconds: seconds)
        return (exit, child.output, child.errors)
    }

    /// Its resident memory at the moment in bytes, nil when it has ended.
    public var residentBytes: Int? {
        let path = "/proc/\(identifier)/statm"
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return pages.map { $0 * 4_096 }
    }

    private static func input(_ text: String?, in folder: TemporaryFolder) throws -> FileHandle {
        guard let text else { return FileHandle.nullDevice }
        let path = try folder.write(text, to: "stdin")
        return try FileHandle(forReadingFrom: URL(filePath: path))
    }

    private static func file(_ name: String, in folder: TemporaryFolder) throws -> FileHandle {
        let path = try folder.write("", to: name)
        return try FileHandle(forWritingTo: URL(filePath: path))
    }
}
