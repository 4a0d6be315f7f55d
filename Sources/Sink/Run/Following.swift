import Kafka
import ObjectStore
import Stage

/// What reads the topics into a destination until it is told to stop.
protocol RecordLoop: AnyObject {
    /// Whether it has stored anything yet.
    var hasStored: Bool { get }
    /// Follows the topics.
    func run() throws
    /// Ends the consumer.
    func close()
}

/// Follows the topics until it is told to stop: with one loop, and another after Kafka, or the
/// store of objects, was lost.
struct Following {
    let log: Log
    let stop: StopSignal
    /// Makes a loop that begins where the destination left off.
    let loop: () throws -> any RecordLoop

    func run() throws {
        var recovery = Recovery()
        var random = SystemRandomNumberGenerator()
        while !stop.isSet {
            let loop = try loop()
            let began = Clock.system.monotonicMilliseconds()
            do {
                // Closed before it waits: what it left open would keep others from writing.
                defer { loop.close() }

                return try loop.run()
            } catch {
                let lived = Clock.system.monotonicMilliseconds() - began
                let wait = recovery.failed(
                    error, hasStored: loop.hasStored, livedMilliseconds: lived, using: &random)
                guard let wait else { throw error }
                let lost = error is KafkaError ? "lost Kafka" : "lost the object store"
                log.warn(
                    "\(lost), starting again",
                    ["wait_ms": .integer(wait), "error": .error(error)])
                stop.wait(milliseconds: wait)
            }
        }
    }
}
