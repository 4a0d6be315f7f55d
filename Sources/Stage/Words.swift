/// The words of one command line, sorted into flags and operands, then turned into settings.
struct Words {
    private let program: Program
    private let verb: Verb
    private var flags: [String: [String]] = [:]
    private var operands: [String] = []

    init(program: Program, verb: Verb) {
        self.program = program
        self.verb = verb
    }

    /// Sorts the words; `--` ends the flags, `-10` is an operand.
    mutating func read(_ words: ArraySlice<String>) throws(UsageError) {
        var rest = words
        while let word = rest.popFirst() {
            if word == "--" {
                operands += rest
                return
            } else if word.hasPrefix("--") {
                try readLong(word, &rest)
            } else if word.hasPrefix("-"), word.count > 1, !isNegativeNumber(word) {
                try readShort(word, &rest)
            } else {
                operands.append(word)
            }
        }
    }

    private mutating func readLong(
        _ word: String, _ rest: inout ArraySlice<String>
    ) throws(UsageError) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let spelling = String(parts[0])
        guard let flag = verb.flag(spelled: spelling)?.declaration else {
            throw unknown(spelling)
        }
        try take(flag, as: spelling, value: parts.count > 1 ? String(parts[1]) : nil, &rest)
    }

    private mutating func readShort(
        _ word: String, _ rest: inout ArraySlice<String>
    ) throws(UsageError) {
        let letter = word[word.index(after: word.startIndex)]
        guard let flag = verb.flag(short: letter)?.declaration else { throw unknown(word) }
        var value = word.dropFirst(2)
        if value.first == "=" { value = value.dropFirst() }
        try take(flag, as: "-\(letter)", value: word.count > 2 ? String(value) : nil, &rest)
    }

    private mutating func take(
        _ flag: FlagDeclaration, as spelling: String, value: String?,
        _ rest: inout ArraySlice<String>
    ) throws(UsageError) {
        if let value {
            flags[flag.spelling, default: []].append(value)
        } else if let placeholder = flag.placeholder {
            var words: [String] = []
            for _ in placeholder.split(separator: " ") {
                guard let next = rest.first, !next.hasPrefix("-") || isNegativeNumber(next) else {
                    throw .missingValue(spelling, placeholder: placeholder)
                }
                words.append(next)
                rest.removeFirst()
            }
            flags[flag.spelling, default: []].append(words.joined(separator: " "))
        } else {
            flags[flag.spelling, default: []].append("true")
        }
    }

    private func isNegativeNumber(_ word: String) -> Bool {
        word.first == "-" && (word.dropFirst().first.map { $0.isASCII && $0.isNumber } ?? true)
    }

    private func unknown(_ spelling: String) -> UsageError {
        let command = program.command(verb)
        let owners = program.verbs.filter { $0.flag(spelled: spelling) != nil }
        guard owners.isEmpty else {
            let names = owners.map { program.command($0) }
            return .foreignFlag(spelling, verbs: names, command: command)
        }
        let known = verb.flags.map(\.declaration.spelling) + ["--help", "--version"]
        return .unknownFlag(
            spelling, nearest: nearest(to: spelling, among: known), command: command)
    }

    // MARK: - Values

    /// The settings: flags, then variables, then defaults; every mistake is found here.
    func settings(
        environment: Environment,
        readFile: @Sendable (String) throws(FileError) -> [UInt8]
    ) throws(UsageError) -> Settings {
        var settings = Settings(program: program.name, verb: verb.name)
        for flag in verb.flags {
            try set(flag, in: &settings, environment: environment, readFile: readFile)
        }
        try setOperands(in: &settings)
        return settings
    }

    private func set(
        _ flag: any FlagEntry, in settings: inout Settings, environment: Environment,
        readFile: @Sendable (String) throws(FileError) -> [UInt8]
    ) throws(UsageError) {
        let declaration = flag.declaration
        var origin = Settings.Origin.flag
        var texts = flags[declaration.spelling] ?? []
        if texts.isEmpty,
            let found = try variable(of: declaration, in: environment, readFile: readFile)
        {
            (origin, texts) = (.variable(found.name), found.texts)
        } else if texts.isEmpty {
            origin = .fallback
        }
        guard !texts.isEmpty || !declaration.isRequired else {
            throw .missing(declaration.spelling, command: program.command(verb))
        }
        do {
            settings.values[declaration.spelling] = try flag.boxed(texts)
        } catch {
            var name = declaration.spelling
            if case .variable(let variable) = origin { name = variable }
            let value = declaration.isSecret ? nil : texts.last
            throw .badValue(name, value: value, wanted: error.wanted)
        }
        settings.origins[declaration.spelling] = origin
        if origin == .flag { settings.given.append((declaration, texts)) }
    }

    private func variable(
        of flag: FlagDeclaration, in environment: Environment,
        readFile: @Sendable (String) throws(FileError) -> [UInt8]
    ) throws(UsageError) -> (name: String, texts: [String])? {
        let name = flag.variable
        let path = environment["\(name)_FILE"]
        guard let text = environment[name] else {
            guard let path else { return nil }
            do {
                let text = trimmed(String(decoding: try readFile(path), as: UTF8.self))
                // As an empty variable: a container that mounts a secret cannot leave it out.
                guard !text.isEmpty else { return nil }
                return ("\(name)_FILE", parts(of: text, flag) { $0.isNewline })
            } catch {
                throw .unreadableFile(variable: "\(name)_FILE", reason: error.description)
            }
        }
        guard path == nil else { throw .bothVariables(name) }
        return (name, parts(of: text, flag) { $0 == ";" || $0.isNewline })
    }

    /// The texts of a flag; in a file each has a line, for a password may have any sign.
    private func parts(
        of text: String, _ flag: FlagDeclaration, isBreak: (Character) -> Bool
    ) -> [String] {
        guard flag.isRepeatable else { return [text] }
        return text.split(whereSeparator: isBreak).map { trimmed(String($0)) }
            .filter { !$0.isEmpty }
    }

    private func trimmed(_ text: String) -> String {
        var rest = Substring(text)
        while rest.last?.isWhitespace == true { rest.removeLast() }
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        return String(rest)
    }

    private func setOperands(in settings: inout Settings) throws(UsageError) {
        var rest = operands[...]
        var refusals: [String] = []
        for operand in verb.operands {
            let declaration = operand.declaration
            let texts = declaration.isRepeatable ? Array(rest) : Array(rest.prefix(1))
            guard !texts.isEmpty || !declaration.isRequired else {
                throw .missing(declaration.name, command: program.command(verb))
            }
            do {
                settings.values[declaration.name] = try operand.boxed(texts)
                rest = rest.dropFirst(texts.count)
                if !texts.isEmpty { refusals = [] }
            } catch {
                refusals.append("\(declaration.name) (\(error.wanted))")
                let isLast = declaration.name == verb.operands.last?.declaration.name
                guard !isLast, !declaration.isRequired else {
                    throw refused(texts.last ?? "", by: refusals, error)
                }
                settings.values[declaration.name] = try? operand.boxed([])
            }
        }
        guard let word = rest.first else { return }
        throw .unexpected(word, command: program.command(verb))
    }

    private func refused(
        _ word: String, by refusals: [String], _ error: FlagTextError
    ) -> UsageError {
        guard refusals.count > 1 else {
            let name = refusals.first?.split(separator: " ").first.map(String.init) ?? "argument"
            return .badValue(name, value: word, wanted: error.wanted)
        }
        let wanted = refusals.joined(separator: " nor ")
        return .invalid("unexpected argument \(word); it is neither \(wanted)")
    }
}
