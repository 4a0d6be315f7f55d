import Kafka
import Plays
import Stage
import Topics

/// Follows the topics until it is told to stop: with one loop, and another after Kafka was lost.
struct Following {
    let store: Store
    let cluster: Cluster
    let topics: [Topic]
    let group: String
    let acceptsNewTopics: Bool
    let log: Log
    let stop: StopSignal

    func run() throws {
        var recovery = Recovery()
        var random = SystemRandomNumberGenerator()
        while !stop.isSet {
            let loop = try loop()
            defer { loop.close() }

            let began = Clock.system.monotonicMilliseconds()
            do {
                return try loop.run()
            } catch let error as KafkaError {
                let lived = Clock.system.monotonicMilliseconds() - began
                let wait = recovery.failed(
                    error, hasStored: loop.hasStored, livedMilliseconds: lived, using: &random)
                guard let wait else { throw error }
                log.warn(
                    "lost Kafka, starting again",
                    ["wait_ms": .integer(wait), "error": .error(error)])
                stop.wait(milliseconds: wait)
            }
        }
    }

    /// A loop that begins where the database left off.
    func loop() throws -> SinkLoop {
        try SinkLoop(
            store, cluster, topics: topics, group: group, log: log, stop: stop,
            acceptsNewTopics: acceptsNewTopics)
    }
}
