extension Program {
    /// The help of the whole program.
    public var help: String {
        let named = verbs.filter { !$0.name.isEmpty }
        if let own = verbs.first(where: { $0.name.isEmpty }) {
            return help(of: own)
        }
        var page = Page()
        page.paragraph(summary)
        page.line("usage: \(name) VERB [flags]")
        page.blank()
        page.line("verbs:")
        page.columns(named.map { ($0.name, $0.summary) })
        page.blank()
        page.paragraph(
            "\(name) VERB --help shows the flags of a verb, \(name) --version the version.")
        page.status()
        return page.text
    }

    /// The help of one verb: a sentence, usage, flags, examples, exit status, environment.
    public func help(of verb: Verb) -> String {
        var page = Page()
        page.paragraph(verb.summary)
        verb.details.forEach { page.paragraph($0) }
        page.line("usage: \(usage(of: verb))")
        if verb.name.isEmpty {
            for other in verbs where !other.name.isEmpty {
                page.line("       \(usage(of: other))")
            }
        }
        page.blank()
        if !verb.operands.isEmpty {
            page.line("arguments:")
            page.columns(verb.operands.map { ($0.declaration.name, described($0.declaration)) })
            page.blank()
        }
        page.line("flags:")
        page.columns(verb.flags.map { (column($0.declaration), described($0.declaration)) })
        page.more([("--help, -h", "Print this."), ("--version", "Print the version.")])
        page.blank()
        if !verb.examples.isEmpty {
            page.line("examples:")
            verb.examples.forEach { page.line("  \($0)") }
            page.blank()
        }
        page.status()
        page.paragraph(
            """
            environment: each flag is also LEGATO_ and its name in capitals, such as \
            \(sample(verb)). The flag beats the variable. LEGATO_…_FILE names a file to read the \
            value from, for secrets. Several values: one a line, or ; between them.
            """)
        return page.text
    }

    private func usage(of verb: Verb) -> String {
        ([command(verb)] + verb.operands.map(\.declaration.usage) + ["[flags]"])
            .joined(separator: " ")
    }

    private func sample(_ verb: Verb) -> String {
        let long = verb.flags.map(\.declaration).first { $0.name.contains("-") }
        return (long ?? LogFlags.level.declaration).variable
    }

    private func described(_ operand: OperandDeclaration) -> String {
        guard let text = operand.defaultText else { return operand.help }
        return withNote("default \(text)", operand.help)
    }

    private func described(_ flag: FlagDeclaration) -> String {
        if flag.isRequired { return withNote("needed", flag.help) }
        let repeats = flag.isRepeatable ? "may be repeated" : nil
        let notes = [flag.defaultText.map { "default \($0)" }, repeats].compactMap(\.self)
        return notes.isEmpty ? flag.help : withNote(notes.joined(separator: "; "), flag.help)
    }

    /// Puts a note in brackets before the last full stop.
    private func withNote(_ note: String, _ help: String) -> String {
        help.hasSuffix(".") ? "\(help.dropLast()) (\(note))." : "\(help) (\(note))."
    }
}

/// The flag with its letter and what stands for its value.
private func column(_ flag: FlagDeclaration) -> String {
    let short = flag.short.map { "-\($0), " } ?? ""
    return short + flag.spelling + (flag.placeholder.map { " \($0)" } ?? "")
}

/// Text for a terminal of 80 columns.
private struct Page {
    private static let width = 80
    private static let widestFirst = 28
    private var lines: [String] = []
    private var firstWidth = 0

    mutating func line(_ line: String) {
        lines.append(line)
    }

    /// The whole page, without an empty line at its end.
    var text: String {
        let last = lines.lastIndex { !$0.isEmpty } ?? -1
        return lines[...last].map { $0 + "\n" }.joined()
    }

    mutating func blank() {
        lines.append("")
    }

    mutating func paragraph(_ words: String) {
        wrapped(words, to: Self.width).forEach { line($0) }
        blank()
    }

    mutating func status() {
        paragraph("exit status: 0 done or stopped on request, 1 failed, 2 wrong use.")
    }

    mutating func columns(_ rows: [(first: String, second: String)]) {
        firstWidth = rows.map(\.first.count).filter { $0 <= Self.widestFirst }.max() ?? 0
        more(rows)
    }

    /// Rows as wide as those before.
    mutating func more(_ rows: [(first: String, second: String)]) {
        for row in rows {
            let lines = wrapped(row.second, to: Self.width - firstWidth - 4)
            var first = row.first
            if first.count > firstWidth {
                line("  \(first)")
                first = ""
            }
            for (index, second) in lines.enumerated() {
                let shown = index == 0 ? first : ""
                let gap = String(repeating: " ", count: firstWidth - shown.count + 2)
                line("  \(shown)\(gap)\(second)")
            }
        }
    }

    private func wrapped(_ words: String, to width: Int) -> [String] {
        var lines: [String] = []
        for word in words.split(separator: " ") {
            if let last = lines.last, last.count + 1 + word.count <= width {
                lines[lines.count - 1] = "\(last) \(word)"
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }
}
