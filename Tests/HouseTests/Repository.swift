import Foundation
import Testing

/// The files of this repository.
enum Repository {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// A file by its path from the root, and what is in it.
    struct File: CustomTestStringConvertible, Sendable {
        let path: String
        let text: String

        var testDescription: String { path }
        var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
        /// The module that a source belongs to.
        var module: String { String(path.split(separator: "/").dropFirst().first ?? "") }
    }

    static func file(_ path: String) throws -> File {
        let text = try String(contentsOf: root.appending(path: path), encoding: .utf8)
        return File(path: path, text: text)
    }

    /// All files below a folder whose names end so, in order.
    static func files(below folder: String, ending suffix: String) -> [File] {
        let start = root.appending(path: folder)
        let names = FileManager.default.enumerator(atPath: start.path)?.compactMap { $0 as? String }
        return (names ?? []).filter { $0.hasSuffix(suffix) && !$0.contains(".build/") }.sorted()
            .compactMap { try? file("\(folder)/\($0)") }
    }

    static let sources = files(below: "Sources", ending: ".swift")
    static let swiftFiles =
        sources + files(below: "Tests", ending: ".swift")
        + files(below: "Benchmarks", ending: ".swift")
    static let documents =
        ["README.md", "CHANGELOG.md"].compactMap { try? file($0) }
        + files(below: "docs", ending: ".md")
}
