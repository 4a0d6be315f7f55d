import Kafka
import Support
import Testing

@Suite struct `a producer` {
    @Test func `counts a record once the broker has it`() throws {
        let embedded = try Embedded()
        let producer = try embedded.producer()
        try producer.deliver(["one", "two"], to: "plays")
        #expect(producer.delivered == 2)
        #expect(producer.undelivered == 0)
        #expect(producer.waiting == 0)
        #expect(producer.takeDeliveryFailure() == nil)
    }

    @Test(arguments: [("acks", "many"), ("no.such.setting", "1")])
    func `refuses a bad setting by name`(name: String, value: String) {
        let error = #expect(throws: KafkaError.self) {
            try KafkaProducer(settings: KafkaSettings([(name, value)]))
        }
        #expect(error?.kind == .configuration)
        #expect(error?.reason.hasPrefix("librdkafka refuses \(name): ") == true)
    }

    @Test func `refuses settings that contradict each other`() {
        let error = #expect(throws: KafkaError.self) {
            try KafkaProducer(
                settings: KafkaSettings([("enable.idempotence", "true"), ("acks", "1")]))
        }
        #expect(error?.kind == .configuration)
    }

    @Test func `tells a null value from an empty one and no key from an empty one`() throws {
        let embedded = try Embedded()
        let producer = try embedded.producer()
        let topic = try producer.topic("plays")
        let empty = UnsafeRawBufferPointer(start: nil, count: 0)
        try producer.send(to: topic, partition: 0, key: empty, value: nil)
        try producer.send(to: topic, partition: 0, key: nil, value: empty)
        try producer.flush(milliseconds: 60_000)
        let copies = try embedded.reader().read(2)
        #expect(copies.map(\.key) == ["", nil])
        #expect(copies.map(\.value) == [nil, ""])
    }

    @Test func `carries the time and the headers it is given`() throws {
        let embedded = try Embedded()
        let producer = try embedded.producer()
        let topic = try producer.topic("plays")
        let headers: [(String, [UInt8])] = [("legato.stage", Array("sink".utf8)), ("none", [])]
        try producer.send(
            to: topic, partition: 0, key: nil, value: nil, timestampMilliseconds: 1_234_567,
            headers: headers)
        try producer.flush(milliseconds: 60_000)
        let consumer = try embedded.reader()
        var time: Int64?
        var found: [(name: String, value: [UInt8])] = []
        try waitUntil("the record came") {
            guard case .record(let record) = consumer.poll(milliseconds: 50) else { return false }
            time = record.timestampMilliseconds
            found = record.headers
            return true
        }
        #expect(time == 1_234_567)
        #expect(found.map(\.name) == headers.map(\.0))
        #expect(found.map(\.value) == headers.map(\.1))
    }

    @Test func `waits for room when its queue is full`() throws {
        let embedded = try Embedded()
        let producer = try embedded.producer([("queue.buffering.max.messages", "10")])
        try producer.deliver((0..<500).map { "\($0)" }, to: "plays")
        #expect(producer.delivered == 500)
    }

    @Test func `gives up on a full queue after its limit`() throws {
        let settings = KafkaSettings([
            ("bootstrap.servers", "127.0.0.1:1"), ("queue.buffering.max.messages", "1"),
        ])
        let producer = try KafkaProducer(settings: settings, sendLimitMilliseconds: 50)
        let topic = try producer.topic("plays")
        try producer.send("one", to: topic)
        let error = #expect(throws: KafkaError.self) { try producer.send("two", to: topic) }
        #expect(error?.name == "_QUEUE_FULL")
        #expect(error?.kind == .retriable)
    }

    @Test func `never forgets a record that did not arrive`() throws {
        let embedded = try Embedded()
        let producer = try embedded.producer([("message.timeout.ms", "200")])
        embedded.broker.setBroker(1, isUp: false)
        let topic = try producer.topic("plays")
        try producer.send("one", to: topic)
        try producer.send("two", to: topic)
        try producer.flush(milliseconds: 60_000)
        #expect(producer.delivered == 0)
        #expect(producer.undelivered == 2)
        let failure = producer.takeDeliveryFailure()
        #expect(failure?.name == "_MSG_TIMED_OUT")
        #expect(failure?.reason == "a record did not reach topic plays: Local: Message timed out")
        #expect(producer.takeDeliveryFailure() == nil)
    }

    @Test func `says how many records wait when a flush takes too long`() throws {
        let producer = try KafkaProducer(
            settings: KafkaSettings([("bootstrap.servers", "127.0.0.1:1")]))
        try producer.send("one", to: try producer.topic("plays"))
        let error = #expect(throws: KafkaError.self) { try producer.flush(milliseconds: 50) }
        #expect(error?.kind == .retriable)
        #expect(producer.waiting == 1)
        producer.discard()
        try producer.flush(milliseconds: 60_000)
        #expect(producer.undelivered == 1)
    }

    @Test func `hands out statistics and log lines on the thread that polls`() throws {
        let embedded = try Embedded()
        var reports: [[UInt8]] = []
        var lines: [KafkaLog] = []
        let more = KafkaSettings([("statistics.interval.ms", "20"), ("debug", "broker")])
        let producer = try KafkaProducer(
            settings: more.over(embedded.settings), log: { lines.append($0) },
            statistics: { reports.append($0) })
        try waitUntil("a report and a line came") {
            producer.poll(milliseconds: 20)
            return !reports.isEmpty && !lines.isEmpty
        }
        #expect(reports.first?.first == UInt8(ascii: "{"))
        #expect(lines.first?.level == 7)
    }
}
