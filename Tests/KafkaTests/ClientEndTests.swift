import CRdKafka
import Foundation
import Support
import Synchronization
import Testing

@testable import Kafka

@Suite(.runLimit) final class `the end of a client` {
    private let lines = Mutex<[KafkaLog]>([])

    /// A client that logs all it does, so that its threads wait for whoever has its notices.
    func client(endLimitMilliseconds: Int32, of embedded: Embedded) throws -> Client {
        let settings = KafkaSettings([
            ("bootstrap.servers", embedded.broker.bootstrapServers), ("debug", "all"),
            ("log.thread.name", "false"),
        ])
        return try Client(
            RD_KAFKA_PRODUCER, settings, log: { line in self.lines.withLock { $0.append(line) } },
            statistics: { _ in }, endLimitMilliseconds: endLimitMilliseconds)
    }

    func words() -> [String] {
        lines.withLock { $0 }.filter { $0.facility == KafkaLog.leftAlone }.map(\.message)
    }

    @Test func `is waited for, and makes no words`() throws {
        let embedded = try Embedded()
        var client: Client? = try client(endLimitMilliseconds: 60_000, of: embedded)
        let notices = try #require(client?.notices)
        client = nil
        // What librdkafka says last.
        #expect(notices.take().logs.contains { $0.message.hasPrefix("Termination done") })
        #expect(words() == [])
    }

    @Test func `is left alone when it does not come, with a word`() throws {
        let embedded = try Embedded()
        var client: Client? = try client(endLimitMilliseconds: 300, of: embedded)
        let notices = try #require(client?.notices)
        let (isHeld, isReleased) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        Thread.detachNewThread {
            notices.state.withLock { _ in
                isHeld.signal()
                isReleased.wait()
            }
        }
        isHeld.wait()
        client = nil
        isReleased.signal()
        #expect(words() == ["librdkafka has not ended a client after 300 ms"])
    }
}
