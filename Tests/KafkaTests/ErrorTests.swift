import Kafka
import Support
import Testing

@Suite struct `an error of a transaction` {
    /// Numbers of Kafka's protocol.
    static let endTransaction: Int16 = 26
    static let addPartitions: Int16 = 24

    @Test func `is fatal when the producer was shut out`() throws {
        let embedded = try Embedded()
        let producer = try embedded.producer([("transactional.id", "t")])
        try producer.initTransactions(milliseconds: 60_000)
        embedded.broker.refuse(request: Self.endTransaction, with: [47])  // epoch is too old
        try producer.beginTransaction()
        try producer.deliver(["a"], to: "plays")
        let error = #expect(throws: KafkaError.self) {
            try producer.commitTransaction(milliseconds: 60_000)
        }
        #expect(error?.kind == .fatal)
        #expect(producer.takeTrouble()?.kind == .fatal)
    }

    @Test func `asks for an abort when a partition is refused, after which all is well`() throws {
        let embedded = try Embedded()
        let producer = try embedded.producer([("transactional.id", "t")])
        try producer.initTransactions(milliseconds: 60_000)
        embedded.broker.refuse(request: Self.addPartitions, with: [29])  // not authorised
        try producer.beginTransaction()
        try producer.send("a", to: try producer.topic("plays"))
        let error = #expect(throws: KafkaError.self) {
            try producer.commitTransaction(milliseconds: 60_000)
        }
        #expect(error?.kind == .abort)
        try producer.abortTransaction(milliseconds: 60_000)
        try producer.beginTransaction()
        try producer.deliver(["b"], to: "plays")
        try producer.commitTransaction(milliseconds: 60_000)
        #expect(try embedded.reader().read(1).map(\.value) == ["b"])
    }

    @Test func `goes away by itself when the coordinator only moves`() throws {
        let embedded = try Embedded()
        let producer = try embedded.producer([("transactional.id", "t")])
        try producer.initTransactions(milliseconds: 60_000)
        embedded.broker.refuse(request: Self.endTransaction, with: [16, -195])
        try producer.beginTransaction()
        try producer.deliver(["a"], to: "plays")
        try producer.commitTransaction(milliseconds: 60_000)
        #expect(producer.delivered == 1)
    }

    @Test func `can be tried again when no broker answers in time`() throws {
        let settings = KafkaSettings([
            ("bootstrap.servers", "127.0.0.1:1"), ("transactional.id", "t"),
        ])
        let producer = try KafkaProducer(settings: settings)
        let error = #expect(throws: KafkaError.self) {
            try producer.initTransactions(milliseconds: 500)
        }
        #expect(
            error?.reason == """
                cannot reach Kafka at 127.0.0.1:1 after 500 ms: Connection refused; \
                is the broker up? (--brokers)
                """)
        #expect(error?.kind == .retriable)
    }
}

@Suite struct `settings` {
    @Test func `keep the last value of a name and fill in defaults`() {
        var settings = KafkaSettings([("a", "1"), ("b", "2"), ("a", "3")])
        #expect(settings["a"] == "3")
        #expect(settings.properties.map(\.name) == ["b", "a"])
        settings["b"] = nil
        #expect(settings.properties.map(\.value) == ["3"])
        let merged = settings.over(KafkaSettings([("a", "0"), ("c", "4")]))
        #expect(merged.properties.map { "\($0)=\($1)" } == ["c=4", "a=3"])
    }
}

@Suite struct `an embedded broker` {
    @Test func `tells the ends of its partitions, and has no administration`() throws {
        let embedded = try Embedded()
        try embedded.producer().deliver(["a", "b"], to: "plays")
        let partition = KafkaPartition(topic: "plays", partition: 0)
        let administration = try KafkaAdministration(settings: embedded.settings)
        #expect(try administration.topics(timeoutMilliseconds: 60_000) == ["plays": 1])
        let marks = try administration.watermarks(of: [partition], timeoutMilliseconds: 60_000)
        #expect(marks[partition]?.low == 0)
        #expect(marks[partition]?.high == 2)
        #expect(try !administration.clusterID(timeoutMilliseconds: 60_000).isEmpty)
        let error = #expect(throws: KafkaError.self) {
            try administration.settings(ofTopics: ["plays"], timeoutMilliseconds: 60_000)
        }
        #expect(error?.name == "_UNSUPPORTED_FEATURE")
    }
}
