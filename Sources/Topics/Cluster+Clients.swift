public import Kafka

extension Cluster {
    /// Settings of a client that only asks: names, offsets, policies.
    public var administration: KafkaSettings { settings([]) }

    /// Settings of a member of a group, which reads what is committed.
    ///
    /// - Parameters:
    ///   - group: The group's name.
    ///   - start: Where a partition begins that the group has committed nothing of: `earliest`,
    ///     or `error` for a stage that keeps its offsets itself.
    ///   - own: Settings of the stage's own.
    /// - Returns: The settings, with what the person gave on top.
    public func member(
        of group: String, start: String = "earliest", own: [(String, String)] = []
    ) -> KafkaSettings {
        settings(
            Self.reading + [
                ("group.id", group),
                ("auto.offset.reset", start),
                // Eager: the incremental protocol of librdkafka 2.0 can repeat and lose (#4636).
                ("partition.assignment.strategy", "range,roundrobin"),
                ("session.timeout.ms", "10000"),
                ("heartbeat.interval.ms", "2000"),
                ("max.poll.interval.ms", "60000"),
            ] + own)
    }

    /// Settings of a reader without a group, from partitions and offsets it names itself.
    public var reader: KafkaSettings { reader(own: []) }

    /// The same with settings of the stage's own, and what the person gave on top.
    public func reader(own: [(String, String)]) -> KafkaSettings {
        settings(Self.reading + [("auto.offset.reset", "error")] + own)
    }

    /// Settings of a reader that follows topics beside something more important: slower, and with
    /// little in memory.
    public var follower: KafkaSettings {
        settings(
            Self.reading + [
                ("auto.offset.reset", "error"),
                // Of each partition; what is unpacked is several times as large.
                ("fetch.message.max.bytes", "65536"),
                ("fetch.max.bytes", "1048576"),
                ("queued.max.messages.kbytes", "2048"),
            ])
    }

    /// Settings of a writer.
    ///
    /// - Parameters:
    ///   - transactionalID: Who the writer is over restarts; a second one with the same name fences
    ///     the first. Nil writes without transactions.
    ///   - queueKilobytes: What waits in memory at most; nil is the stages' own measure.
    /// - Returns: The settings, with what the person gave on top.
    public func writer(
        transactionalID: String?, queueKilobytes: Int? = nil
    ) -> KafkaSettings {
        var role = Self.writing
        if let queueKilobytes {
            role.append(("queue.buffering.max.kbytes", queueKilobytes.description))
        }
        if let transactionalID {
            role += [
                ("transactional.id", transactionalID),
                // An open transaction hides what follows it from committed readers.
                ("transaction.timeout.ms", "10000"),
            ]
        } else {
            role += Self.writingOneByOne
        }
        return settings(role)
    }

    // A broker that has just got a partition may refuse a new writer's first batch and take the
    // second, whose place in the sequence it cannot check; librdkafka then holds the first for
    // arrived as well (`rd_kafka_dr_implicit_ack`), and it is lost without a word. A transaction
    // has asked the brokers for its partitions before, and begins when they answer.
    private static let writingOneByOne = [("max.in.flight.requests.per.connection", "1")]

    private static let reading: [(String, String)] = [
        ("isolation.level", "read_committed"),
        ("enable.auto.commit", "false"),
        ("enable.auto.offset.store", "false"),
        ("enable.partition.eof", "true"),
        ("fetch.wait.max.ms", "50"),
        // Bounds what is read ahead, and so the memory, whatever the backlog.
        ("queued.max.messages.kbytes", "16384"),
        ("check.crcs", "true"),
    ]

    private static let writing: [(String, String)] = [
        ("enable.idempotence", "true"),
        ("acks", "all"),
        // The Java client's rule, so that any client finds an account where ours put it.
        ("partitioner", "murmur2_random"),
        ("compression.type", "lz4"),
        ("linger.ms", "5"),
        ("message.max.bytes", "8388608"),
        // Bounds what waits in memory when the broker is slow.
        ("queue.buffering.max.kbytes", "65536"),
    ]
}
