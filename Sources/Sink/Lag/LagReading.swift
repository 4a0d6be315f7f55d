import Kafka
import ObjectStore
import Plays
import Ranges
import Stage
import Topics

/// Asks Kafka and destinations how far every reader is.
struct LagReading {
    let cluster: Cluster
    let log: Log
    let stop: StopSignal

    private static let limitMilliseconds: Int32 = 10_000
    private static let firstRecordMilliseconds: Int64 = 10_000

    /// The lags of groups.
    ///
    /// - Parameters:
    ///   - names: The groups; none for every group that has read one of our topics.
    ///   - destination: Where a sink stores its own offsets, which count and not the group's.
    /// - Returns: One for each partition that a group has read or somebody in it reads.
    /// - Throws: `KafkaError`, `SQLiteError`, or a `Failure` for a destination that is not there.
    func lags(of names: [String], at destination: Destination?) throws -> [Lag] {
        let administration = try KafkaAdministration(
            settings: cluster.administration, log: log.kafka)
        var lags: [Lag] = []
        if let destination {
            let stored = try stored(in: destination)
            lags += try self.lags(of: destination.group, stored, administration)
        }
        let isAll = names.isEmpty && destination == nil
        let groups =
            isAll
            ? try administration.groups(timeoutMilliseconds: Self.limitMilliseconds) : names
        for group in groups {
            let committed = try administration.committed(
                byGroup: group, timeoutMilliseconds: Self.limitMilliseconds)
            let stored = Dictionary(
                committed.map { ($0.partition, $0.offset) }, uniquingKeysWith: { $1 })
            lags += try self.lags(of: group, stored, administration)
        }
        return try completed(lags)
    }

    private func lags(
        of group: String, _ stored: [KafkaPartition: Int64], _ administration: KafkaAdministration
    ) throws -> [Lag] {
        let owners = try administration.owners(
            inGroup: group, timeoutMilliseconds: Self.limitMilliseconds)
        return Set(stored.keys).union(owners.keys).compactMap { partition in
            cluster.place(of: partition).map { place in
                Lag(
                    group: group, topic: place.topic, partition: place.partition,
                    stored: stored[partition], end: 0,
                    owner: owners[partition].map { "\($0.clientID) at \($0.host)" })
            }
        }
    }

    private func stored(in destination: Destination) throws -> [KafkaPartition: Int64] {
        let places: StoredPlaces
        switch destination {
        case .sqlite(let path):
            guard Files.exists(path) else { throw Failure("\(path): there is no such database") }
            places = try StoredPlaces(path)
        case .files(_, let path):
            let place = TreePlace(path, style: .automatic, log: log, stop: stop)
            guard place.isThere else { throw Failure("\(path): there is no such folder") }
            places = try StoredPlaces(place)
        }
        return Dictionary(
            uniqueKeysWithValues: places.next.map { (cluster.partition(at: $0), $1) })
    }

    private func kafkaPartition(_ lag: Lag) -> KafkaPartition {
        cluster.partition(at: TopicPartition(topic: lag.topic, partition: lag.partition))
    }

    /// Adds the ends, and since when the first record waits; a topic that is gone is left out.
    private func completed(_ lags: [Lag]) throws -> [Lag] {
        let existing = try KafkaAdministration(settings: cluster.administration, log: log.kafka)
            .topics(timeoutMilliseconds: Self.limitMilliseconds)
        var lags = lags.filter { Int($0.partition) < existing[cluster.name(of: $0.topic)] ?? 0 }
        let reader = try RangeReader(cluster.reader, log: log, said: log.kafka)
        let places = Set(lags.map(kafkaPartition))
        let marks = try reader.watermarks(of: places.sorted())
        for index in lags.indices {
            let place = kafkaPartition(lags[index])
            lags[index].end = marks[place]?.high ?? 0
        }
        // Readers of one partition are at different places, so each place is looked at by itself.
        for group in Set(lags.map(\.group)).sorted() {
            let behind = lags.indices.filter { lags[$0].group == group }
            try findFirst(behind, &lags, marks)
        }
        return lags
    }

    private func findFirst(
        _ indices: [Int], _ lags: inout [Lag], _ marks: [KafkaPartition: Watermarks]
    ) throws {
        var open: [KafkaPartition: Int] = [:]
        var starts: [KafkaOffset] = []
        for index in indices {
            let place = kafkaPartition(lags[index])
            let start = max(lags[index].stored ?? 0, marks[place]?.low ?? 0)
            guard start < lags[index].end else { continue }
            open[place] = index
            starts.append(KafkaOffset(partition: place, offset: start))
        }
        guard !starts.isEmpty else { return }
        let consumer = try KafkaConsumer(settings: cluster.reader, log: log.kafka)
        defer { consumer.close() }

        try consumer.assign(starts)
        let deadline = Deadline(milliseconds: Self.firstRecordMilliseconds)
        while !open.isEmpty, !deadline.isPast, !stop.isSet {
            switch consumer.poll(milliseconds: 100) {
            case .record(let record):
                let place = record.place.partition
                guard let index = open.removeValue(forKey: place) else { continue }
                lags[index].waitingSince = record.timestampMilliseconds ?? 0
                try consumer.pause([place])
            case .reachedEnd(let place): open[place] = nil
            case .failed(let error): if error.endsReading { throw error }
            default: break
            }
        }
        guard open.isEmpty || stop.isSet else {
            throw Failure("Kafka did not show what is waiting within 10 s; try again")
        }
    }
}
