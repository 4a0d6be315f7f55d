import Foundation

/// Whether the documents say what is so.
enum Documents {
    /// Links of a document to files that are not there.
    static func brokenLinks(in file: Repository.File) -> [String] {
        let folder = Repository.root.appending(path: file.path).deletingLastPathComponent()
        return file.text.matches(of: /\]\(([^)#\s]+)(?:#[^)]*)?\)/).map { String($0.1) }
            .filter { !$0.contains("://") && !$0.hasPrefix("mailto:") }
            .filter { !FileManager.default.fileExists(atPath: folder.appending(path: $0).path) }
    }

    /// Documents below `docs` that the README does not lead to.
    static func unmentioned(_ documents: [String], in readme: String) -> [String] {
        documents.filter { $0.hasPrefix("docs/") && !readme.contains("(\($0))") }
    }

    /// The commands in the shell blocks of a document, without prompts and comments.
    static func commands(in text: String) -> [String] {
        text.matches(of: /(?m)^```sh\n((?:.*\n)*?)```/).flatMap { $0.1.split(separator: "\n") }
            .map { line in
                let command = line.split(separator: " #").first.map(String.init) ?? ""
                return command.trimmingCharacters(in: .whitespaces)
            }
            .filter { !$0.isEmpty && !$0.hasPrefix("#") }
    }

    /// What stands between `<!-- name -->` and `<!-- /name -->`.
    static func section(_ name: String, of text: String) -> String? {
        guard let start = text.range(of: "<!-- \(name) -->\n"),
            let end = text.range(of: "<!-- /\(name) -->", range: start.upperBound..<text.endIndex)
        else { return nil }
        return String(text[start.upperBound..<end.lowerBound])
    }

    /// The targets that a makefile has.
    static func targets(inMakefile text: String) -> Set<String> {
        Set(text.matches(of: /(?m)^([a-z-]+):/).map { String($0.1) })
    }
}
