import Foundation

/// What the repository delivers beside the executables.
enum Delivered {
    static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// The files of a folder, in order.
    static func files(in folder: String) -> [(name: String, text: String)] {
        let path = root.appending(path: folder).path
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.sorted().compactMap { name in text("\(folder)/\(name)").map { (name, $0) } }
    }

    /// A file's text.
    static func text(_ path: String) -> String? {
        try? String(contentsOf: root.appending(path: path), encoding: .utf8)
    }
}
