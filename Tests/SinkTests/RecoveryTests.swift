import Kafka
import Stage
import Synchronization
import Testing

@testable import Sink

@Suite struct `a sink that lost Kafka` {
    static func error(_ kind: KafkaError.Kind, _ name: String) -> KafkaError {
        KafkaError(kind: kind, code: -1, name: name, reason: "it failed")
    }

    @Test(arguments: [
        (error(.retriable, "_TIMED_OUT"), true), (error(.other, "UNKNOWN"), true),
        (error(.fatal, "_FATAL"), true), (error(.configuration, "_AUTHENTICATION"), false),
        (error(.retriable, "UNKNOWN_TOPIC_OR_PART"), true),
        (error(.other, "_AUTO_OFFSET_RESET"), false),
    ])
    func `begins again unless that is no use`(error: KafkaError, goesOn: Bool) {
        var recovery = Recovery()
        var random = SplitMix64(seed: 1)
        let wait = recovery.failed(
            error, hasStored: true, livedMilliseconds: 0, using: &random)
        #expect((wait != nil) == goesOn)
    }

    @Test(arguments: [
        (false, Int64(0), 10), (false, 59_999, 10), (true, 0, 30), (false, 60_000, 30),
    ])
    func `gives up when nothing goes well between failures`(
        hasStored: Bool, lived: Int64, count: Int
    ) {
        var recovery = Recovery()
        var random = SplitMix64(seed: 1)
        var waits: [Int64] = []
        for _ in 0..<30 {
            let wait = recovery.failed(
                Self.error(.retriable, "_TIMED_OUT"), hasStored: hasStored,
                livedMilliseconds: lived, using: &random)
            if let wait { waits.append(wait) }
        }
        #expect(waits.count == count)
        #expect(waits.allSatisfy { $0 > 0 && $0 <= 6_000 })
    }

    /// What is recorded in the order in which it happens.
    private final class Events: Sendable {
        let names = Mutex<[String]>([])
        func add(_ name: String) { names.withLock { $0.append(name) } }
    }

    private final class FailingLoop: RecordLoop {
        let hasStored = false
        let events: Events
        init(_ events: Events) { self.events = events }
        func run() throws { throw `a sink that lost Kafka`.error(.retriable, "_TIMED_OUT") }
        func close() { events.add("closed") }
    }

    /// A loop that failed may have left a transaction open, in which nobody else can write.
    @Test func `lets go of everything before it waits`() throws {
        let (events, stop) = (Events(), StopSignal())
        let log = Log(stage: "sink") { _ in
            events.add("waits")
            stop.ask()
        }
        try Following(log: log, stop: stop) { FailingLoop(events) }.run()
        #expect(events.names.withLock { $0 } == ["closed", "waits"])
    }
}
