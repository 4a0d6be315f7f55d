import Kafka
import Support
import Testing

@Suite struct `a member of a group` {
    @Test(.runLimit)
    func `is given partitions, commits, and finds its place again`() throws {
        let embedded = try Embedded(partitions: 2)
        try embedded.producer().deliver(["a", "b"], to: "plays")
        let group = [("group.id", "readers"), ("auto.offset.reset", "earliest")]
        let partition = KafkaPartition(topic: "plays", partition: 0)
        let next = KafkaOffset(partition: partition, offset: 2)

        let first = try embedded.consumer(group)
        try first.subscribe(["plays"])
        let given = try first.joinGroup()
        #expect(Set(given) == Set([0, 1].map { KafkaPartition(topic: "plays", partition: $0) }))
        #expect(try first.read(2).map(\.value) == ["a", "b"])
        #expect(try first.positions(of: [partition]) == [next])
        try first.commit([next], milliseconds: 60_000)
        #expect(try first.committed(given, timeoutMilliseconds: 60_000) == [next])
        first.close()

        let second = try embedded.consumer(group)
        #expect(try second.committed([partition], timeoutMilliseconds: 60_000) == [next])
    }

    @Test(.runLimit)
    func `leaves although no broker answers`() throws {
        let consumer = try KafkaConsumer(
            settings: KafkaSettings([
                ("bootstrap.servers", "127.0.0.1:1"), ("group.id", "readers"),
            ]))
        try consumer.subscribe(["plays"])
        _ = consumer.poll(milliseconds: 50)
        // That it comes back is all there is to see: how soon is the machine's affair.
        consumer.close(milliseconds: 1_000)
    }
}

extension KafkaConsumer {
    /// Polls until the group has given partitions, and takes them where the group left off.
    func joinGroup() throws -> [KafkaPartition] {
        var given: [KafkaPartition]?
        try waitUntil("the group gave partitions", seconds: 60) {
            if case .assigned(let partitions) = poll(milliseconds: 50) {
                try assign(
                    partitions.map {
                        KafkaOffset(partition: $0, offset: KafkaOffset.committed)
                    })
                given = partitions
            }
            return given != nil
        }
        return given ?? []
    }
}
