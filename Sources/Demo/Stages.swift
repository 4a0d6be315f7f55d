import Glibc
import Stage

/// The processes of a demonstration.
final class Stages {
    private let folder: String
    private let producer: Child
    private let others: [Child]
    private let tail: Child
    private var all: [Child] { [producer] + others + [tail] }

    /// Starts them all, each with a log of its own.
    init(_ commands: Commands, folder: String) throws(Failure) {
        self.folder = folder
        let environment = Executables.environment()
        var group: pid_t = 0
        var started: [Child] = []
        func start(
            _ name: String, _ program: String, _ arguments: [String], isShown: Bool = false
        ) throws(Failure) -> Child {
            let log = "\(folder)/logs/\(name).log"
            do throws(Failure) {
                let path = try Executables.path(program)
                let child = try Child(
                    name, [path] + arguments, environment: environment,
                    output: isShown ? nil : log, errors: log, group: group)
                if group == 0 { group = child.identifier }
                started.append(child)
                return child
            } catch {
                started.forEach { $0.end() }
                throw error
            }
        }
        producer = try start("producer", "legato-producer", commands.producer)
        StopSignal.setCompanions(group: group)
        others = [
            try start("processor", "legato-processor", commands.processor),
            try start("sink", "legato-sink", commands.sink),
            try start("dashboard", "legato-dashboard", commands.dashboard),
        ]
        tail = try start("tail", "legato-sink", commands.tail, isShown: true)
    }

    /// Where the dashboard is, as its log says; nil until it does.
    var dashboardAddress: String? {
        let bytes = (try? Files.read("\(folder)/logs/dashboard.log")) ?? []
        let words = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        return words.first { $0.hasPrefix("address=http://") }
            .map { String($0.dropFirst("address=".count)) }
    }

    /// Throws when a stage has ended that should not have.
    func check() throws {
        for child in others where child.hasEnded {
            throw failure(of: child.name, did: "ended")
        }
        if producer.hasEnded, !isProducerAsked { throw failure(of: producer.name, did: "ended") }
        guard tail.hasEnded else { return }
        // Who shows nothing any more because nobody looks is no failure.
        if tail.exit == .status(0), OutputStream().isClosed { throw OutputError.closed }
        throw failure(of: tail.name, did: "ended")
    }

    private var isProducerAsked = false

    /// Ends the producer; whether it ended as it should.
    func endProducer() -> Bool {
        isProducerAsked = true
        return producer.end()
    }

    /// Ends all; throws when one did not end as it should.
    func endAll() throws {
        for child in others + [tail] {
            guard child.end() else { throw failure(of: child.name, did: "did not end in order") }
        }
    }

    /// Ends whatever still runs.
    func end() {
        all.forEach { $0.send(SIGTERM) }
        all.forEach { $0.end() }
        StopSignal.setCompanions(group: 0)
    }

    /// What a stage said last, in one line.
    func failure(of name: String, did what: String) -> Failure {
        let bytes = (try? Files.read("\(folder)/logs/\(name).log")) ?? []
        let last = bytes.split(separator: UInt8(ascii: "\n")).last
        let words = last.map { String(decoding: $0, as: UTF8.self) } ?? "it said nothing"
        return Failure("\(name) \(what): \(words)")
    }
}
