import Kafka
import Plays
import Ranges
import Stage
import Topics

/// What a replay reads: a plan over one topic, and which of its records are wanted.
struct ReplaySource {
    /// What to read.
    let plan: RangePlan
    /// Which of it is wanted.
    let filter: RecordFilter
    /// At most so many records a second; nil sets no limit.
    let rate: Int?
    /// `plays`, `lists`, or `dead-letters` to send those of this stage through again.
    let topic: Topic
    private let prefix: String

    init(
        plan: RangePlan, filter: RecordFilter = RecordFilter(accounts: [], fields: []),
        rate: Int? = nil, topic: Topic = .plays, prefix: String
    ) {
        self.plan = plan
        self.filter = filter
        self.rate = rate
        self.topic = topic
        self.prefix = prefix
    }

    /// Resolves the range that the flags name.
    init(_ settings: Settings, _ cluster: Cluster, log: Log, stop: StopSignal) throws {
        topic = try Self.topic(settings)
        filter = RecordFilter(settings)
        prefix = cluster.prefix
        rate = settings[ProcessorProgram.rate]
        guard rate ?? 1 > 0 else {
            throw UsageError.badValue(
                "--rate", value: "\(rate ?? 0)", wanted: "a number of records a second from 1 up")
        }
        let partitions = try cluster.partitions(of: [topic], log: log)
        let reader = try RangeReader(cluster.reader, log: log, said: log.kafka)
        plan = try reader.plan(
            settings[ProcessorProgram.range], reader.watermarks(of: partitions),
            now: Clock.system.wallMilliseconds(), follows: false, stop: stop
        ).plan
    }

    private static func topic(_ settings: Settings) throws(UsageError) -> Topic {
        switch (settings[ProcessorProgram.fromDeadLetters], settings[ProcessorProgram.lists]) {
        case (true, true): throw .invalid("--from-lists and --from-dead-letters exclude each other")
        case (true, false): .deadLetters
        case (false, true): .lists
        case (false, false): .plays
        }
    }

    /// Hands a record of the range on as what it once was, if it is wanted.
    ///
    /// - Returns: Whether it was.
    func hand<Failure: Error>(
        _ record: borrowing KafkaRecord, to body: (InputRecord) throws(Failure) -> Void
    ) throws(Failure) -> Bool {
        guard topic == .deadLetters else {
            guard filter.holds(record, of: topic) else { return false }
            try body(
                InputRecord(
                    topic: topic, partition: record.partition, offset: record.offset,
                    key: record.key, value: record.value))
            return true
        }
        guard let origin = DeadLetterOrigin(record, prefix: prefix), origin.stage == "processor",
            Processing.read.contains(origin.topic), !origin.isTruncated,
            filter.holds(record, of: origin.topic)
        else { return false }
        try body(
            InputRecord(
                topic: origin.topic, partition: origin.partition, offset: origin.offset,
                key: record.key, value: record.value))
        return true
    }
}
