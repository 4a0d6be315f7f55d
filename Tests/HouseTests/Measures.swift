/// How long files, functions and lines may be, and what may not be written.
enum Measures {
    static let fileLines = 400
    static let functionLines = 70
    static let columns = 100
    /// Lines of tests that hold quoted data, which would be harder to read in pieces.
    static let dataColumns = 130

    /// Words that no source holds, and why.
    static let banned: [(word: String, reason: String)] = [
        ("try!", "a process must not trap on an error"),
        ("as!", "a process must not trap on a type"),
        ("fatalError(", "a process must not trap on what it is given"),
        ("TODO", "write an issue"),
        ("FIXME", "write an issue"),
        ("/home/", "a path of one machine"),
        ("/Users/", "a path of one machine"),
        ("/work/", "a path of one machine"),
    ]

    /// What is too long in a source.
    static func faults(in file: Repository.File) -> [String] {
        let lines = file.lines
        let count = lines.last == "" ? lines.count - 1 : lines.count
        var faults = count > fileLines ? ["\(count) lines, at most \(fileLines)"] : []
        for (index, line) in lines.enumerated() {
            let isData = file.path.hasPrefix("Tests/") && line.contains("\"")
            let limit = isData ? dataColumns : columns
            guard line.count > limit else { continue }
            faults.append("line \(index + 1): \(line.count) columns, at most \(limit)")
        }
        for (start, length) in functions(in: lines) where length > functionLines {
            faults.append("line \(start): a function of \(length) lines, at most \(functionLines)")
        }
        return faults
    }

    /// Banned words in a source, with their lines.
    static func bannedWords(in file: Repository.File) -> [String] {
        file.lines.enumerated().flatMap { index, line in
            banned.filter { line.contains($0.word) }
                .map { "line \(index + 1): \($0.word) (\($0.reason))" }
        }
    }

    /// First line and length of each function: the formatter puts its brace under its first word.
    private static func functions(in lines: [Substring]) -> [(start: Int, length: Int)] {
        lines.enumerated().compactMap { index, line in
            let indent = line.prefix { $0 == " " }
            let words = line.dropFirst(indent.count)
            // Plain searches first: the pattern is slow on every line of every file.
            let hints = ["func ", "init", "subscript"]
            guard hints.contains(where: { words.contains($0) }) else { return nil }
            let isFunction = words.prefixMatch(
                of: /(?:[@`\w()]+\s+)*(?:func\b|init[?(<]|deinit\b|subscript[(<])/)
            guard isFunction != nil else { return nil }
            let end = lines[(index + 1)...].firstIndex {
                $0.hasPrefix("\(indent)}") || (!$0.hasPrefix(indent) && !$0.isEmpty)
            }
            return end.map { (index + 1, $0 - index + 1) }
        }
    }
}
