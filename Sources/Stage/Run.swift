import Glibc

/// Runs a process from its command line to its exit status; call it as `Stage.run`.
///
/// Prints the help or the version when asked. A mistake on the command line is one line on
/// standard error and status 2; what the body throws is one line and status 1, or 2 for a
/// ``UsageError``. The values of secret flags are gone from the list of processes before the body
/// begins. The body ends when ``StopSignal/isSet`` turns true, and then the status is 0.
///
/// - Parameters:
///   - program: What the process can do.
///   - arguments: The words after the program's name.
///   - body: Does it; reads the verb and the flags from the settings.
public func run(
    _ program: Program, arguments: [String] = Array(CommandLine.arguments.dropFirst()),
    _ body: (Settings, Log, StopSignal) throws -> Void
) -> Never {
    let stop = StopSignal.installed()
    do {
        if let answer = program.answer(to: arguments) {
            let output = OutputStream()
            try output.write(Array(answer.utf8))
            try output.flush()
            exit(0)
        }
        let settings = try program.parse(arguments, environment: .process)
        SecretArguments.hide(valuesOf: program.secretSpellings)
        let log = Log.standardError(
            stage: program.stage, level: settings[LogFlags.level],
            format: settings[LogFlags.format])
        try body(settings, log, stop)
        exit(0)
    } catch {
        Terminal.standardError.show(status: "")
        if let line = line(for: error, of: program) { Terminal.standardError.line(line) }
        exit(status(for: error))
    }
}

extension Program {
    /// How the flags are spelled whose values nobody else may see.
    var secretSpellings: [String] {
        let secret = verbs.flatMap(\.flags).map(\.declaration).filter(\.isSecret)
        return Set(secret.map(\.spelling)).sorted()
    }
}

/// The line that tells a person why a process ends; nil for an end that is no fault.
func line(for error: any Error, of program: Program) -> String? {
    if case .closed? = error as? OutputError { return nil }
    return "\(program.name): \(error)"
}

/// 0 for an end that is no fault, 2 for a wrong command line, else 1.
func status(for error: any Error) -> Int32 {
    if case .closed? = error as? OutputError { return 0 }
    return error is UsageError ? 2 : 1
}
