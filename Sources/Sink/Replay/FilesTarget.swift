import Kafka
import Lake
import Plays
import Ranges
import Stage
import Topics
import Wire

/// A folder that a replay fills: each partition goes on where its manifest says.
///
/// Files end where their size or their records say, so that a replay that was killed and begun
/// again gives the same ones. Where the same words mean other records by then, what they brought
/// goes first. A folder that a sink follows is left alone: it has all there is.
final class FilesTarget: ReplayTarget {
    private let shelf: FilesShelf
    private let cluster: Cluster
    private let clock = Clock.system
    private let publisher: DeadLetterPublisher
    private let choice: ReplayChoice
    private let topics: [Topic]
    private let log: Log
    private let writer = TreePlace.uniqueWord()
    private let digest = SHA256()
    private var rows: [Topic: RowReader] = [:]
    private let tools = EncoderTools()
    /// Keeps sinks and other replays away from the topics as long as this lives.
    private var claims: [AnyObject] = []
    private var work: [TopicPartition: PartitionFiles] = [:]
    private var recent: PartitionFiles?
    private var committed = Tallies()
    /// The newest records are others each time: none is stored before all have been read.
    ///
    /// A process that is killed between the commits of two partitions leaves one without the other,
    /// until the same replay is run again.
    private var isAtOnce = false
    private(set) var offsetsBefore: Int64 = 0

    init(
        _ shelf: FilesShelf, _ choice: ReplayChoice, _ topics: [Topic], _ cluster: Cluster, log: Log
    ) {
        self.shelf = shelf
        self.choice = choice
        self.topics = topics
        self.cluster = cluster
        self.log = log
        publisher = DeadLetterPublisher(cluster, log: log)
    }

    func begin(_ plan: RangePlan) throws -> [KafkaPartition: Int64] {
        isAtOnce = !plan.only.isEmpty
        let ranges = Dictionary(
            uniqueKeysWithValues: plan.ranges.filter { !$0.value.isEmpty }.map {
                (cluster.ownPlace(of: $0.key), $0.value)
            })
        claims = try Set(ranges.keys.map(\.topic)).map { try shelf.claim($0, isShared: false) }
        // First of all, since what comes then removes what no manifest names.
        let passed = try passed(ranges)
        try discard(passed)
        var starts: [KafkaPartition: Int64] = [:]
        let places = Set(ranges.keys).union(passed)
        for (topic, places) in Dictionary(grouping: places, by: \.topic) {
            let manifests = try shelf.tree.recover(topic, places.map(\.partition))
            rows[topic] = shelf.rowReader(topic)
            for place in places {
                guard let range = ranges[place] else { continue }
                starts[cluster.partition(at: place)] = try begin(
                    place, range, manifests[place.partition], of: ranges.count)
            }
        }
        return starts
    }

    private func begin(
        _ place: TopicPartition, _ range: PartitionRange, _ manifest: Manifest?, of count: Int
    ) throws -> Int64 {
        let rows = rows[place.topic] ?? shelf.rowReader(place.topic)
        let (gathering, stored) = try shelf.begin(
            place, manifest, low: range.first, writer: writer, partitions: count, tools: tools,
            replay: wanted(range), asked: manifest?.asked ?? choice.asked)
        var point = StartingPoint.beginning(range.first)
        if let stored {
            offsetsBefore += min(stored.nextOffset, range.end ?? .max) - range.first
            // The last record is read once more, where the range still has it.
            let meets =
                place.topic.cleanup != .compact && place.topic.isKept
                && stored.lastOffset >= range.first && stored.lastOffset < stored.nextOffset
            let from = meets ? stored.lastOffset : stored.nextOffset
            point = .going(from: max(range.first, from), on: stored, mustMeet: meets)
        }
        work[place] = PartitionFiles(
            place, gathering, PartitionReading(point), rows: rows, digest: digest)
        return point.offset ?? range.first
    }

    /// The partitions of an earlier replay that was asked for the same and took other records.
    private func passed(_ ranges: [TopicPartition: PartitionRange]) throws -> [TopicPartition] {
        var passed = try ranges.filter { place, range in
            try !goesOn(shelf.tree.manifest(place.topic, place.partition), range, place)
        }.map(\.key)
        guard let asked = choice.asked else { return passed }
        for topic in topics {
            for partition in try shelf.tree.partitions(of: topic) {
                let place = TopicPartition(topic: topic, partition: partition)
                guard ranges[place] == nil,
                    try shelf.tree.manifest(topic, partition)?.asked == asked
                else { continue }
                passed.append(place)
            }
        }
        return passed
    }

    /// Takes manifests away: what no manifest names goes with the recovery.
    private func discard(_ places: [TopicPartition]) throws {
        guard !places.isEmpty else { return }
        log.info(
            "what this replay brought before goes, since the same range is another one now",
            ["partitions": .integer(places.count)])
        for place in places {
            try shelf.tree.withLock(place.topic, place.partition) {
                try shelf.tree.remove([Manifest.path(place.topic, place.partition)])
            }
        }
    }

    /// Whether what is there of a partition stays; else it is the same replay's and has passed.
    ///
    /// - Throws: A `Failure` where files would not be what the manifest then says.
    private func goesOn(
        _ manifest: Manifest?, _ range: PartitionRange, _ place: TopicPartition
    ) throws -> Bool {
        guard let manifest, !manifest.isUntouched else { return true }
        let name = "\(shelf.tree.place): \(place.topic.rawValue), partition \(place.partition),"
        let other = "replay into a new folder with --to"
        guard let known = manifest.replay else {
            throw Failure(
                "\(name) is what legato-sink run keeps here, which has all of it; \(other)")
        }
        guard known == wanted(range), !isAtOnce else {
            if let asked = choice.asked, manifest.asked == asked { return false }
            let words = manifest.asked ?? known
            throw Failure("\(name) was replayed with another choice (\(words)); \(other)")
        }
        guard range.first >= manifest.firstOffset, range.first <= manifest.nextOffset else {
            throw Failure(
                """
                \(name) is here from offset \(manifest.firstOffset) to the one before \
                \(manifest.nextOffset), and the range begins at \(range.first): begin at \
                \(manifest.nextOffset), or \(other)
                """)
        }
        return true
    }

    private func wanted(_ range: PartitionRange) -> String {
        choice.words(of: range, isAmongNewest: isAtOnce)
    }
}

// MARK: - Records

extension FilesTarget {
    func take(_ record: borrowing KafkaRecord, at place: RecordPlace) throws -> Bool {
        guard let partition = partition(place.container) else {
            throw Failure(
                "\(cluster.name(of: place.topic))/\(place.partition): not in the replay's ranges")
        }
        let (key, value) = (record.key, record.value)
        switch partition.decide(place.offset, key, value) {
        case .skip: return false
        case .refuse: throw PartitionFiles.madeAnew(place, cluster)
        case .store: break
        }
        let now = clock.monotonicMilliseconds()
        try partition.take(
            place, timestampMilliseconds: record.timestampMilliseconds ?? 0, key: key, value: value,
            at: now)
        if !isAtOnce, partition.isDue(shelf.rotation, at: now) { try commit(partition, at: nil) }
        return true
    }

    /// What is due was stored when it was taken.
    var isFull: Bool { false }

    func storeDue() -> Tallies {
        defer { committed = Tallies() }

        return committed
    }

    func finish(at places: [KafkaPartition: Int64], isComplete: Bool) throws -> Tallies {
        guard isComplete || !isAtOnce else { return storeDue() }
        let sorted = work.values.sorted { $0.place.partition < $1.place.partition }
        for partition in sorted where !partition.isEmpty { try partition.gathering.close() }
        for partition in sorted where !partition.isEmpty {
            try commit(partition, at: places[cluster.partition(at: partition.place)])
        }
        return storeDue()
    }

    private func partition(_ place: TopicPartition) -> PartitionFiles? {
        if let recent, recent.place == place { return recent }
        recent = work[place]
        return recent
    }

    private func commit(_ partition: PartitionFiles, at position: Int64?) throws {
        let (tally, _) = try partition.commit(position: position) { letters in
            let at = Instant(milliseconds: self.clock.wallMilliseconds())
            try self.publisher.publish(letters, at: at)
        }
        committed.add(tally, of: partition.place)
    }
}
