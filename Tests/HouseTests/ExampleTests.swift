import Stage
import Testing

@testable import Dashboard
@testable import Demo
@testable import Processor
@testable import Producer
@testable import Sink

/// Commands that documents and helps show: each must be one that the executables take.
@Suite struct `an example` {
    static let programs = [
        ProducerProgram.program, ProcessorProgram.program, SinkProgram.program,
        DashboardProgram.program, DemoProgram.program,
    ]

    static let shown: [String] =
        Repository.documents.flatMap { Documents.commands(in: $0.text) }
        .filter { $0.hasPrefix("legato-") }

    static let helped: [String] = programs.flatMap(\.verbs).flatMap(\.examples)

    /// Reads a command as its program would; throws what the program would say.
    func parse(_ command: String) throws -> Settings {
        let words = command.split(separator: " ").map(String.init)
        let program = try #require(Self.programs.first { $0.name == words.first }, "\(command)")
        return try program.parse(Array(words.dropFirst()))
    }

    @Test(arguments: shown + helped)
    func `is a command line that its program takes`(command: String) throws {
        _ = try parse(command)
    }

    @Test func `is found in the README and in every help`() {
        #expect(Self.shown.isEmpty == false)
        for verb in Self.programs.flatMap(\.verbs) { #expect(verb.examples.isEmpty == false) }
    }

    @Test func `is refused with a planted flag`() {
        #expect(throws: UsageError.self) { try parse("legato-sink run --too sqlite:legato.db") }
    }
}
