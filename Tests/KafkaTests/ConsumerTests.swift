import Foundation
import Kafka
import Support
import Testing

@Suite struct `a consumer` {
    @Test func `reads a partition it was told to, in order, and says when it is at the end`()
        throws
    {
        let embedded = try Embedded()
        try embedded.producer().deliver(["a", "b", "c"], to: "plays", key: "me")
        let copies = try embedded.reader(from: 1).readToEnd()
        #expect(copies.map(\.value) == ["b", "c"])
        #expect(copies.map(\.offset) == [1, 2])
        #expect(copies.map(\.key) == ["me", "me"])
        #expect(copies.map(\.topic) == ["plays", "plays"])
    }

    @Test func `tells the next record to read of what it has read`() throws {
        let embedded = try Embedded()
        try embedded.producer().deliver(["a", "b", "c"], to: "plays")
        let consumer = try embedded.reader()
        let partition = KafkaPartition(topic: "plays", partition: 0)
        #expect(try consumer.positions(of: [partition]) == [])
        _ = try consumer.read(2)
        #expect(
            try consumer.positions(of: [partition])
                == [KafkaOffset(partition: partition, offset: 2)])
    }

    @Test func `tells whether a broker answers, as one goes and comes back`() throws {
        let embedded = try Embedded()
        let consumer = try embedded.reader()
        _ = try consumer.readToEnd()
        #expect(consumer.reachesBroker())
        for isUp in [false, true] {
            embedded.broker.setBroker(1, isUp: isUp)
            try waitUntil("it is told that the broker is up: \(isUp)") {
                _ = consumer.poll(milliseconds: 10)
                return consumer.reachesBroker(milliseconds: 50) == isUp
            }
        }
    }

    @Test func `has librdkafka fetch on while a full queue empties, not a second later`() throws {
        let embedded = try Embedded()
        let record = String(repeating: "x", count: 1_000)
        try embedded.producer().deliver(Array(repeating: record, count: 400), to: "plays")
        var report: [UInt8] = []
        let settings = KafkaSettings([
            ("queued.max.messages.kbytes", "64"), ("fetch.message.max.bytes", "16000"),
            ("statistics.interval.ms", "20"), ("log_level", "3"),
        ])
        let consumer = try KafkaConsumer(
            settings: settings.over(embedded.settings), statistics: { report = $0 })
        try consumer.assign([KafkaOffset(topic: "plays", partition: 0, offset: 0)])
        _ = try consumer.read(400)
        // It is woken by questions about metadata: one for each quarter of the queue, and few else.
        // A report may be of a time before the last of them.
        try waitUntil("a report tells of all questions") {
            _ = consumer.poll(milliseconds: 20)
            return try !report.isEmpty && questions(in: report) >= 400_000 / 16_384
        }
    }

    /// How often brokers were asked for metadata.
    private func questions(in report: [UInt8]) throws -> Int {
        let whole = try #require(
            try JSONSerialization.jsonObject(with: Data(report)) as? [String: Any])
        let brokers = try #require(whole["brokers"] as? [String: [String: Any]])
        return brokers.values.reduce(0) { sum, broker in
            sum + ((broker["req"] as? [String: Int])?["Metadata"] ?? 0)
        }
    }

    @Test func `reads again from where it is sent back to, and nothing else moves`() throws {
        let embedded = try Embedded(partitions: 2)
        let producer = try embedded.producer()
        let topic = try producer.topic("plays")
        for partition in Int32(0)...1 {
            for value in ["a", "b"] { try producer.send(value, to: topic, partition: partition) }
        }
        try producer.flush(milliseconds: 60_000)
        let consumer = try embedded.consumer()
        try consumer.assign(
            [0, 1].map { KafkaOffset(topic: "plays", partition: $0, offset: 0) })
        _ = try consumer.readToEnd(partitions: 2)
        try consumer.seek([KafkaOffset(topic: "plays", partition: 1, offset: 1)])
        let again = try consumer.readToEnd(partitions: 2)
        #expect(again.map(\.partition) == [1])
        #expect(again.map(\.offset) == [1])
    }

    @Test func `keeps a partition that was not read yet where it was told to start`() throws {
        let embedded = try Embedded(partitions: 2)
        let producer = try embedded.producer()
        let topic = try producer.topic("plays")
        for value in ["a", "b"] { try producer.send(value, to: topic, partition: 1) }
        try producer.flush(milliseconds: 60_000)
        let consumer = try embedded.consumer()
        try consumer.assign([
            KafkaOffset(topic: "plays", partition: 0, offset: 0),
            KafkaOffset(topic: "plays", partition: 1, offset: 1),
        ])
        try consumer.seek([KafkaOffset(topic: "plays", partition: 0, offset: 0)])
        #expect(try consumer.readToEnd(partitions: 2).map(\.offset) == [1])
    }

    @Test func `reads nothing of a paused partition until it is resumed`() throws {
        let embedded = try Embedded()
        let consumer = try embedded.reader()
        let partition = KafkaPartition(topic: "plays", partition: 0)
        _ = try consumer.readToEnd()
        try consumer.pause([partition])
        try embedded.producer().deliver(["a"], to: "plays")
        for _ in 0..<5 {
            if case .record = consumer.poll(milliseconds: 20) { Issue.record("read while paused") }
        }
        try consumer.resume([partition])
        #expect(try consumer.read(1).map(\.value) == ["a"])
    }

    @Test func `names topics by numbers that stay`() throws {
        let embedded = try Embedded()
        try embedded.broker.createTopic("ledger", partitions: 1)
        let producer = try embedded.producer()
        try producer.deliver(["a"], to: "plays")
        try producer.deliver(["b"], to: "ledger")
        let consumer = try embedded.consumer()
        let ledger = consumer.topicNumber(of: "ledger")
        try consumer.assign(
            ["plays", "ledger"].map { KafkaOffset(topic: $0, partition: 0, offset: 0) })
        var numbers: [String: Int] = [:]
        try waitUntil("both records came") {
            if case .record(let record) = consumer.poll(milliseconds: 50) {
                numbers[record.topic] = record.topicNumber
            }
            return numbers.count == 2
        }
        #expect(numbers["ledger"] == ledger)
        #expect(numbers["plays"] == consumer.topicNumber(of: "plays"))
        #expect(numbers["plays"] != ledger)
    }

    @Test func `keeps a record's bytes although the consumer is gone`() throws {
        let embedded = try Embedded()
        try embedded.producer().deliver(["a"], to: "plays")
        func lastRecord() throws -> KafkaRecord {
            let consumer = try embedded.reader()
            while true {
                if case .record(let record) = consumer.poll(milliseconds: 50) { return record }
            }
        }
        let record = try lastRecord()
        #expect(Copy(record).value == "a")
    }

    @Test func `tells an offset that does not exist instead of jumping`() throws {
        let embedded = try Embedded()
        try embedded.producer().deliver(["a"], to: "plays")
        let consumer = try embedded.reader(from: 100)
        var failure: KafkaError?
        try waitUntil("the failure came") {
            if case .failed(let error) = consumer.poll(milliseconds: 50) { failure = error }
            return failure != nil
        }
        #expect(failure?.name == "_AUTO_OFFSET_RESET")
        #expect(failure?.kind == .other)
    }

    @Test func `says that there is no broker, where, and why`() throws {
        let consumer = try KafkaConsumer(
            settings: KafkaSettings([("bootstrap.servers", "127.0.0.1:1")]))
        let error = #expect(throws: KafkaError.self) {
            try consumer.watermarks(
                of: KafkaPartition(topic: "plays", partition: 0), timeoutMilliseconds: 500)
        }
        #expect(
            error?.reason == """
                cannot reach Kafka at 127.0.0.1:1 after 500 ms: Connection refused; \
                is the broker up? (--brokers)
                """)
        #expect(error?.kind == .retriable)
    }

    @Test func `comes back from a poll with nothing when nothing is there`() throws {
        let embedded = try Embedded()
        let consumer = try embedded.consumer()
        switch consumer.poll(milliseconds: 1) {
        case .nothing: break
        default: Issue.record("something came")
        }
    }
}
