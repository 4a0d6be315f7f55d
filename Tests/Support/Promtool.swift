public import Foundation

/// Prometheus' checker of metrics and rules.
public enum Promtool {
    /// The program.
    public static let path = URL(filePath: "/usr/bin/promtool")
    /// Whether it is there.
    public static let isThere = FileManager.default.isExecutableFile(atPath: path.path)

    /// What it would change in an answer of `/metrics`; empty when nothing.
    ///
    /// - Parameter file: The answer, in a file.
    /// - Returns: Its words, and how it ended.
    /// - Throws: ``WaitFailed``.
    public static func faults(inMetrics file: String) throws -> (
        words: String, exit: ChildProcess.Exit
    ) {
        let child = try ChildProcess(
            path: URL(filePath: "/bin/sh"),
            ["-c", "\(path.path) check metrics < \"$0\"", file])
        let exit = try child.wait(seconds: 60)
        return (child.output + child.errors, exit)
    }
}
