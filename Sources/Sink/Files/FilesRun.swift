import Kafka
import Lake
import Metrics
import Plays
import Stage
import Topics

/// `legato-sink run --to jsonl:DIR` and the like: opens the tree, then Kafka, then reads.
enum FilesRun {
    /// What is read when nobody says otherwise: what has been cleaned, what is to be left out, and
    /// the account of it.
    static let topics: [Topic] = [
        .listens, .tracks, .artists, .albums, .corrections, .ledger,
    ]

    /// The topics that a folder is to hold.
    static func topics(_ settings: Settings) throws -> [Topic] {
        guard settings.origin(of: SinkProgram.topics) != .fallback else { return topics }
        return try settings[SinkProgram.topics].checked(for: Topic.filed, "a folder")
    }

    static func run(
        _ format: Format, _ path: String, _ settings: Settings, _ log: Log, _ stop: StopSignal
    ) throws {
        let topics = try topics(settings)
        let group = settings[SinkProgram.group] ?? settings[SinkProgram.to].group
        let cluster = Cluster(settings, stage: "sink", instance: group)
        let instruments = try Instruments(
            settings, StreamMetrics.reading, readyWhen: SinkMeter.conditions, log: log)
        let place = TreePlace(path, style: settings[FilesFlags.s3Style], log: log, stop: stop)
        let (tree, staging) = try place.open(staging: settings[FilesFlags.staging])
        defer { withExtendedLifetime(staging) {} }

        let shelf = try FilesShelf(
            tree, format, settings, rotation: Rotation(settings), failpoint: Failpoint(.process))
        try cluster.prepare(topics + [.deadLetters], log: log)

        let claims = try topics.map { try shelf.claim($0, isShared: true) }
        defer { withExtendedLifetime(claims) {} }

        let meter = SinkMeter(
            instruments, cluster, writesInto: TreePlace.isAddress(path) ? nil : path)
        let begin: () throws -> FilesLoop = {
            meter.begins()
            return try FilesLoop(
                shelf, cluster, topics: topics, group: group, meter: meter, log: log, stop: stop)
        }
        guard settings[SinkProgram.once] else {
            return try Following(log: log, stop: stop, loop: { try begin() }).run()
        }
        let loop = try begin()
        defer { loop.close() }

        try loop.runOnce()
    }
}

/// Where files go and how they look.
struct FilesShelf {
    let tree: any Tree
    let partitionBy: PartitionBy
    let style: FileStyle
    let rotation: Rotation
    let failpoint: Failpoint?
    /// Bytes that may wait in memory, over all partitions.
    private static let memoryBytes = 24 << 20
    let memory = WaitingMemory(limitBytes: memoryBytes)

    /// Looks as the flags of `run` and `replay` say.
    init(
        _ tree: any Tree, _ format: Format, _ settings: Settings, rotation: Rotation,
        failpoint: Failpoint?
    ) throws {
        try TableExport.refuse(tree)
        self.tree = tree
        partitionBy = settings[FilesFlags.partitionBy]
        let compression = settings[FilesFlags.compress]
        style = FileStyle(format, compression ?? (format == .parquet ? .zstd : .none))
        self.rotation = rotation
        self.failpoint = failpoint
    }

    /// What reads a topic's records for such files.
    func rowReader(_ topic: Topic) -> RowReader {
        RowReader(topic, keepsJSON: style.format != .jsonl)
    }

    /// Bytes that may wait for one of so many partitions.
    func budget(partitions: Int) -> Int {
        // What waits decides where compressed pieces end, so it must not depend on the others.
        if rotation.isDeterministic { return 1 << 20 }
        // Most partitions have little in hand; what they have together is limited by `memory`.
        return min(8 << 20, max(2 << 20, Self.memoryBytes / max(1, partitions)))
    }

    /// Says that a sink follows a topic here, which others may share, or that a replay fills it.
    ///
    /// A sink's first manifest comes with its first files only: until then this tells of it.
    func claim(_ topic: Topic, isShared: Bool) throws -> AnyObject {
        if let claim = try tree.claim(topic, isShared: isShared) { return claim }
        let (other, remedy) =
            isShared
            ? ("a replay", "let it end, or name another place with --to")
            : ("a running legato-sink", "replay into a new folder with --to")
        throw Failure(
            "\(tree.place): \(topic.rawValue) is being filled by \(other); \(remedy)")
    }

    /// Begins to gather a partition where the tree left off.
    ///
    /// - Parameters:
    ///   - place: The partition.
    ///   - manifest: What the tree holds of it; nil for one that is new.
    ///   - low: The first offset that is wanted of a new one.
    ///   - writer: A word that no other process uses.
    ///   - partitions: How many there are to share the memory.
    ///   - tools: What they share beside it; new ones for each assignment, since a thread that has
    ///     failed does nothing more.
    ///   - replay: What a replay takes; nil when the topic is followed.
    ///   - asked: What it was asked for, where the same words mean other records later.
    /// - Returns: An empty gathering, and what was stored; nil for a partition that is new.
    /// - Throws: A `Failure` when files of another format are there; what the tree throws.
    func begin(
        _ place: TopicPartition, _ manifest: Manifest?, low: Int64, writer: String,
        partitions: Int, tools: EncoderTools, replay: String? = nil, asked: String? = nil
    ) throws -> (gathering: Gathering, stored: StoredOffset?) {
        if let other = manifest?.files.first(where: { !isOurs($0.path) }) {
            throw Failure(
                """
                \(tree.place): holds \(place.topic.rawValue) in another format \
                (\(other.path)); name another place with --to
                """)
        }
        var known = manifest ?? Manifest(topic: place.topic, partition: place.partition, from: low)
        if replay == nil, let part = known.replay, part != Manifest.everything {
            throw Failure(
                """
                \(tree.place): holds a part of \(place.topic.rawValue) only, which a replay has \
                put there (\(part)); name another place with --to
                """)
        }
        known.replay = replay
        known.asked = asked
        let gathering = try Gathering(
            known, isNew: manifest == nil, by: partitionBy, style: style, tree: tree,
            writer: writer, tools: tools,
            budgetBytes: budget(partitions: partitions),
            memory: rotation.isDeterministic ? nil : memory,
            reached: { [failpoint] step in failpoint?.reached(step) })
        return (gathering, manifest?.stored)
    }

    private func isOurs(_ path: String) -> Bool {
        let suffix = PartName(path)?.suffix.split(separator: ".").first
        return suffix.map { $0 == style.format.rawValue } ?? false
    }
}
