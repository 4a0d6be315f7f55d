internal import Foundation

extension ChildProcess {
    private static let script = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "terminal.py")

    /// Starts an executable of this package in a terminal of its own.
    ///
    /// What it shows, on standard output and on standard error, is this process's output.
    public convenience init(
        terminal columns: Int, _ name: String, _ arguments: [String],
        environment: [String: String] = [:]
    ) throws {
        let path = Self.binaries.appending(path: name).path(percentEncoded: false)
        try self.init(
            path: Self.script, ["\(columns)", path] + arguments, environment: environment)
    }
}
