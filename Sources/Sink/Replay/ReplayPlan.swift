import Kafka
import Plays
import Ranges
import Stage
import Topics

/// What a replay was asked to read: fixed when it starts, whatever is written meanwhile.
struct ReplayPlan {
    /// What to read.
    let plan: RangePlan
    /// Which of it is wanted.
    let filter: RecordFilter
    /// At most so many records a second; nil sets no limit.
    let rate: Int?
    /// The topics whose records are wanted.
    let topics: [Topic]
    /// Their partitions.
    let partitions: [KafkaPartition]
    /// Whether they are sent through again that lie among the dead letters.
    let isFromDeadLetters: Bool
    private let prefix: String

    /// Resolves the range that the flags name.
    init(
        _ settings: Settings, _ cluster: Cluster, _ reader: RangeReader, _ log: Log,
        _ stop: StopSignal
    ) throws {
        isFromDeadLetters = settings[SinkProgram.fromDeadLetters]
        topics = try Self.topics(settings)
        prefix = cluster.prefix
        let read = isFromDeadLetters ? [.deadLetters] : topics
        // Where nobody has corrected anything yet, the topic may not be there.
        let sources = try cluster.partitions(of: read, optional: [.corrections], log: log)
        partitions =
            try isFromDeadLetters
            ? cluster.partitions(of: topics, optional: Set(topics), log: log) : sources
        plan = try reader.plan(
            settings[SinkProgram.range], reader.watermarks(of: sources),
            now: Clock.system.wallMilliseconds(), follows: false, stop: stop
        ).plan
        // The newest may not all have been found.
        guard !stop.isSet else { throw Failure("stopped before anything was done") }
        filter = RecordFilter(settings)
        rate = settings[SinkProgram.rate]
        guard rate ?? 1 > 0 else {
            throw UsageError.badValue(
                "--rate", value: "\(rate ?? 0)", wanted: "a number of records a second from 1 up")
        }
    }

    private static func topics(_ settings: Settings) throws -> [Topic] {
        guard case .files = settings[SinkProgram.to] else {
            return try settings[SinkProgram.topics].checked(for: Store.topics, "a database")
        }
        guard !settings[SinkProgram.fromDeadLetters] else {
            throw UsageError.invalid(
                """
                --from-dead-letters wants --to sqlite:PATH: files have the records in their order, \
                so for them replay the range of the topic itself that is mended
                """)
        }
        return try FilesRun.topics(settings)
    }

    /// Where a record belongs; nil when it is not wanted.
    func place(of record: borrowing KafkaRecord, _ cluster: Cluster) -> RecordPlace? {
        guard isFromDeadLetters else {
            guard let topic = cluster.topic(named: record.topic), filter.holds(record, of: topic)
            else { return nil }
            return RecordPlace(topic: topic, partition: record.partition, offset: record.offset)
        }
        guard let origin = DeadLetterOrigin(record, prefix: prefix), origin.stage == "sink",
            topics.contains(origin.topic), !origin.isTruncated,
            filter.holds(record, of: origin.topic)
        else { return nil }
        return RecordPlace(
            topic: origin.topic, partition: origin.partition, offset: origin.offset)
    }

    /// Reads everything and only counts it.
    func survey(
        _ reader: RangeReader, _ cluster: Cluster, _ places: StoredPlaces, log: Log,
        stop: StopSignal
    ) throws -> ReplaySurvey {
        let progress = Progress("counting", total: plan.offsetCount, unit: "offsets", log: log)
        defer { progress.finish() }

        var survey = ReplaySurvey()
        try reader.read(plan)
        while !reader.isFinished {
            guard !stop.isSet else { throw Failure("stopped before everything was counted") }
            _ = try reader.turn(milliseconds: 100) { record in
                let partition = record.place.partition
                if let place = place(of: record, cluster) {
                    survey.found[partition, default: FoundRange()].add(record)
                    if places.isBehind(place) { survey.stored[partition, default: 0] += 1 }
                } else {
                    survey.found[partition, default: FoundRange()].leaveOut()
                }
            }
            progress.update(done: plan.offsetsRead(upTo: reader.places))
        }
        return survey
    }

    /// Whether nothing is stored before all is read: files do not take the newest bit by bit,
    /// since others are the newest when it is begun again.
    func isAtOnce(_ settings: Settings) -> Bool {
        guard case .files = settings[SinkProgram.to] else { return false }
        return !plan.only.isEmpty
    }

    /// What does the rest of an interrupted replay: one command a topic, since each has offsets of
    /// its own.
    func commands(
        from places: [KafkaPartition: Int64], _ settings: Settings, _ cluster: Cluster
    ) -> [String] {
        if isAtOnce(settings) {
            return [Self.command(settings[SinkProgram.range], settings.words())]
        }
        let read = isFromDeadLetters ? [.deadLetters] : topics
        return read.compactMap { topic in
            guard let rest = plan.rest(of: cluster.name(of: topic), from: places) else {
                return nil
            }
            guard !isFromDeadLetters else { return Self.command(rest, settings.words()) }
            let words = settings.words(without: [SinkProgram.topics])
            return Self.command(rest, ["--topics", topic.rawValue] + words)
        }
    }

    private static func command(_ range: RecordRange, _ flags: [String]) -> String {
        let words = ["legato-sink", "replay", range.flagText] + flags
        return words.map(Shell.quoted).joined(separator: " ")
    }
}
