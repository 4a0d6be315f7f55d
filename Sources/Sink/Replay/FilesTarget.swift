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
/// again gives the same ones. A folder that a sink follows is left alone: it has all there is.
final class FilesTarget: ReplayTarget {
    private let shelf: FilesShelf
    private let cluster: Cluster
    private let clock = Clock.system
    private let publisher: DeadLetterPublisher
    /// Which records are wanted, in words for the manifests.
    private let filter: String
    private let writer = TreePlace.uniqueWord()
    private let digest = SHA256()
    private var rows: [Topic: RowReader] = [:]
    private var work: [TopicPartition: PartitionFiles] = [:]
    private var recent: PartitionFiles?
    private var committed = Tallies()
    /// The newest records are found anew each time: all of them are there in the end, or none.
    private var isAtOnce = false

    init(_ shelf: FilesShelf, _ filter: RecordFilter, _ cluster: Cluster, log: Log) {
        self.shelf = shelf
        self.filter = filter.arguments.map(Shell.quoted).joined(separator: " ")
        self.cluster = cluster
        publisher = DeadLetterPublisher(cluster, log: log)
    }

    func begin(_ plan: RangePlan) throws -> [KafkaPartition: Int64] {
        isAtOnce = !plan.only.isEmpty
        let ranges = Dictionary(
            uniqueKeysWithValues: plan.ranges.filter { !$0.value.isEmpty }.map {
                (cluster.ownPlace(of: $0.key), $0.value)
            })
        // First of all, since what comes then removes what no manifest names.
        for (place, range) in ranges {
            try check(shelf.tree.manifest(place.topic, place.partition), range, place)
        }
        var starts: [KafkaPartition: Int64] = [:]
        for (topic, places) in Dictionary(grouping: ranges.keys, by: \.topic) {
            let manifests = try shelf.tree.recover(topic, places.map(\.partition))
            rows[topic] = RowReader(topic)
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
        let rows = rows[place.topic] ?? RowReader(place.topic)
        let (gathering, stored) = try shelf.begin(
            place, manifest, low: range.first, writer: writer, partitions: count,
            replay: wanted(range))
        var point = StartingPoint.beginning(range.first)
        if let stored {
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

    /// Refuses a partition whose files would not be what the manifest then says.
    private func check(
        _ manifest: Manifest?, _ range: PartitionRange, _ place: TopicPartition
    ) throws {
        guard let manifest, !manifest.isUntouched else { return }
        let name = "\(shelf.tree.place): \(place.topic.rawValue), partition \(place.partition),"
        let other = "replay into a new folder with --to"
        guard let known = manifest.replay else {
            throw Failure(
                "\(name) is what legato-sink run keeps here, which has all of it; \(other)")
        }
        guard known == wanted(range), !isAtOnce else {
            throw Failure("\(name) was replayed with another choice (\(known)); \(other)")
        }
        guard range.first >= manifest.firstOffset, range.first <= manifest.nextOffset else {
            throw Failure(
                """
                \(name) is here from offset \(manifest.firstOffset) to the one before \
                \(manifest.nextOffset), and the range begins at \(range.first): begin at \
                \(manifest.nextOffset), or \(other)
                """)
        }
    }

    /// Which records of a partition are wanted, in words.
    private func wanted(_ range: PartitionRange) -> String {
        var words = filter.isEmpty ? [] : [filter]
        if let from = range.fromMilliseconds { words.append("from \(Instant(milliseconds: from))") }
        if let until = range.untilMilliseconds {
            words.append("before \(Instant(milliseconds: until))")
        }
        if isAtOnce { words.append("the newest") }
        return words.isEmpty ? Manifest.everything : words.joined(separator: ", ")
    }
}

// MARK: - Records

extension FilesTarget {
    func take(_ record: borrowing KafkaRecord, at place: RecordPlace) throws -> Bool {
        guard let partition = partition(place.container) else { return false }
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
        for partition in work.values where !partition.isEmpty {
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
