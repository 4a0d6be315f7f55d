import Kafka
import Support
import Testing

/// One topic on the real broker, and clients for it.
struct Real {
    let topic: String
    let settings: KafkaSettings
    let administration: KafkaAdministration

    init(partitions: Int32 = 1, settings topicSettings: [String: String] = [:]) throws {
        topic = RealBroker.uniquePrefix() + "plays"
        settings = KafkaSettings([
            ("bootstrap.servers", try RealBroker.shared().bootstrapServers),
            ("fetch.wait.max.ms", "10"),
        ])
        administration = try KafkaAdministration(settings: settings)
        let description = KafkaTopicDescription(
            name: topic, partitions: partitions, settings: topicSettings)
        try administration.create([description], timeoutMilliseconds: 60_000)
    }

    var partition: KafkaPartition { KafkaPartition(topic: topic, partition: 0) }

    func writer(_ name: String = "writer") throws -> KafkaProducer {
        let id = KafkaSettings([("transactional.id", "\(topic)-\(name)")])
        let producer = try KafkaProducer(settings: id.over(settings))
        try producer.initTransactions(milliseconds: 60_000)
        return producer
    }

    func reader(_ more: [(String, String)] = []) throws -> KafkaConsumer {
        let consumer = try KafkaConsumer(settings: KafkaSettings(more).over(settings))
        try consumer.assign([KafkaOffset(partition: partition, offset: 0)])
        return consumer
    }

    /// Waits for the mark of a transaction: a broker answers before it has written it.
    func awaitEnd(_ end: Int64) throws {
        let consumer = try reader()
        try waitUntil("readers can read on to \(end)", seconds: 60) {
            try consumer.watermarks(of: partition, timeoutMilliseconds: 30_000).high == end
        }
    }
}

@Suite(.needsBroker, .runLimit)
struct `on a real Kafka` {
    @Test func `a committed transaction is read and an aborted one never`() throws {
        let real = try Real()
        let producer = try real.writer()
        for (value, isKept) in [("a", true), ("b", false), ("c", true)] {
            try producer.beginTransaction()
            try producer.send(value, to: try producer.topic(real.topic))
            if isKept {
                try producer.commitTransaction(milliseconds: 60_000)
            } else {
                try producer.abortTransaction(milliseconds: 60_000)
            }
        }
        try real.awaitEnd(6)
        #expect(try real.reader().readToEnd().map(\.value) == ["a", "c"])
        let all = try real.reader([("isolation.level", "read_uncommitted")])
        #expect(try all.readToEnd().map(\.value) == ["a", "b", "c"])
        #expect(producer.takeDeliveryFailure() == nil)
    }

    @Test func `the place of reading steps over the marks of transactions`() throws {
        let real = try Real()
        let producer = try real.writer()
        try producer.beginTransaction()
        try producer.send("a", to: try producer.topic(real.topic))
        try producer.commitTransaction(milliseconds: 60_000)
        try real.awaitEnd(2)
        let consumer = try real.reader()
        #expect(try consumer.readToEnd().map(\.offset) == [0])
        #expect(
            try consumer.positions(of: [real.partition])
                == [KafkaOffset(partition: real.partition, offset: 2)])
    }

    @Test func `an open transaction hides what follows from the reader, not from the watermarks`()
        throws
    {
        let real = try Real()
        let producer = try real.writer()
        try producer.beginTransaction()
        try producer.deliver(["a"], to: real.topic)
        let seen = try real.reader().watermarks(of: real.partition, timeoutMilliseconds: 60_000)
        #expect(seen == (0, 0))
        let all = try real.administration.watermarks(
            of: [real.partition], timeoutMilliseconds: 60_000)
        #expect(all[real.partition]?.high == 1)
        try producer.abortTransaction(milliseconds: 60_000)
    }

    @Test func `offsets count only with the transaction they were sent in`() throws {
        let real = try Real()
        let producer = try real.writer()
        let consumer = try KafkaConsumer(
            settings: KafkaSettings([
                ("group.id", real.topic), ("auto.offset.reset", "earliest"),
            ]).over(real.settings))
        try consumer.subscribe([real.topic])
        let given = try consumer.joinGroup()
        for (offset, isKept) in [(Int64(3), true), (7, false)] {
            try producer.beginTransaction()
            try producer.send("a", to: try producer.topic(real.topic))
            let place = KafkaOffset(partition: real.partition, offset: offset)
            try producer.sendOffsets([place], of: consumer, milliseconds: 60_000)
            if isKept {
                try producer.commitTransaction(milliseconds: 60_000)
            } else {
                try producer.abortTransaction(milliseconds: 60_000)
            }
        }
        #expect(
            try consumer.committed(given, timeoutMilliseconds: 60_000)
                == [KafkaOffset(partition: real.partition, offset: 3)])
    }

    @Test func `a second producer of the same name ends the first`() throws {
        let real = try Real()
        let first = try real.writer()
        try first.beginTransaction()
        try first.deliver(["a"], to: real.topic)
        let second = try real.writer()
        let error = #expect(throws: KafkaError.self) {
            try first.commitTransaction(milliseconds: 60_000)
        }
        #expect(error?.kind == .fatal)
        #expect(error?.name == "_FENCED")
        try second.beginTransaction()
        try second.commitTransaction(milliseconds: 60_000)
        #expect(try real.reader().readToEnd() == [])
    }

    @Test func `a time leads to the first record at or after it`() throws {
        let real = try Real()
        let producer = try KafkaProducer(settings: real.settings)
        let topic = try producer.topic(real.topic)
        for time in [Int64(1_000), 2_000, 3_000] { try producer.send("a", to: topic, at: time) }
        try producer.flush(milliseconds: 60_000)
        let consumer = try real.reader()
        for (time, offset) in [(Int64(0), Int64(0)), (1_001, 1), (3_000, 2), (3_001, -1)] {
            let found = try consumer.offsets(
                atMilliseconds: time, for: [real.partition], timeoutMilliseconds: 60_000)
            #expect(found == [KafkaOffset(partition: real.partition, offset: offset)])
        }
    }

    @Test func `a topic is made with its settings, left as it is, and deleted`() throws {
        let real = try Real(partitions: 3, settings: ["cleanup.policy": "compact"])
        let other = KafkaTopicDescription(name: real.topic, partitions: 5)
        try real.administration.create([other], timeoutMilliseconds: 60_000)
        let topics = try real.administration.topics(timeoutMilliseconds: 60_000)
        #expect(topics[real.topic] == 3)
        let settings = try real.administration.settings(
            ofTopics: [real.topic], timeoutMilliseconds: 60_000)
        #expect(settings[real.topic]?["cleanup.policy"] == "compact")
        try real.administration.delete([real.topic], timeoutMilliseconds: 60_000)
        try real.administration.delete([real.topic], timeoutMilliseconds: 60_000)
        try waitUntil("the topic is gone") {
            try real.administration.topics(timeoutMilliseconds: 60_000)[real.topic] == nil
        }
    }

    @Test func `a topic that cannot be made is named`() throws {
        let real = try Real()
        let wrong = KafkaTopicDescription(
            name: real.topic + "-x", partitions: 1, settings: ["cleanup.policy": "burn"])
        let error = #expect(throws: KafkaError.self) {
            try real.administration.create([wrong], timeoutMilliseconds: 60_000)
        }
        #expect(error?.reason.hasPrefix("cannot create topic \(wrong.name): ") == true)
    }

    @Test func `a group shares its partitions when a member comes and goes`() throws {
        let real = try Real(partitions: 2)
        let settings = KafkaSettings([
            ("group.id", real.topic), ("auto.offset.reset", "earliest"),
            // Who leaves says so: nobody has to be missed.
            ("heartbeat.interval.ms", "100"), ("session.timeout.ms", "60000"),
        ]).over(real.settings)
        let first = try KafkaConsumer(settings: settings)
        try first.subscribe([real.topic])
        #expect(try first.joinGroup().count == 2)

        let second = try KafkaConsumer(settings: settings)
        try second.subscribe([real.topic])
        var firstHas = 2
        var secondHas = 0
        try waitUntil("each has one") {
            try first.follow(&firstHas)
            try second.follow(&secondHas)
            return firstHas == 1 && secondHas == 1
        }
        second.close()
        try waitUntil("the first has both again") {
            try first.follow(&firstHas)
            return firstHas == 2
        }
    }
}

extension KafkaConsumer {
    /// Polls once and answers the group; `count` is how many partitions are in hand.
    fileprivate func follow(_ count: inout Int) throws {
        switch poll(milliseconds: 20) {
        case .assigned(let partitions):
            try assign(
                partitions.map { KafkaOffset(partition: $0, offset: KafkaOffset.committed) })
            count = partitions.count
        case .revoked(_, let lost):
            #expect(!lost)
            try acceptRevocation()
            count = 0
        default: break
        }
    }
}
