import Kafka
import Plays
import Topics
import Wire

/// Input that has to be read once more though readers see its outcome already: it is passed over.
struct DonePlaces {
    private var offsets: [KafkaPartition: Set<Int64>] = [:]
    private let first: [KafkaPartition: Int64]
    private let plays: String
    private let prefix: String
    private let reader = RecordReader()

    /// Nothing yet; what lies in front of these places does not matter.
    init(behind places: [KafkaOffset], of cluster: Cluster) {
        first = Dictionary(uniqueKeysWithValues: places.map { ($0.partition, $0.offset) })
        plays = cluster.name(of: .plays)
        prefix = cluster.prefix
    }

    /// Whether there is nothing to pass over.
    var isEmpty: Bool { offsets.isEmpty }

    /// How many records are to be passed over.
    var count: Int { offsets.values.reduce(0) { $0 + $1.count } }

    /// Learns which input a listen or a dead letter follows from.
    mutating func learn(from record: borrowing KafkaRecord, of topic: Topic) {
        if topic == .listens {
            guard let listen = try? reader.listen(record.value) else { return }
            add(KafkaPartition(topic: plays, partition: listen.playPartition), listen.playOffset)
        } else if let letter = DeadLetter(headers: record.headers.map { ($0.name, $0.value) }),
            letter.stage == "processor"
        {
            let topic = prefix + letter.topic
            add(KafkaPartition(topic: topic, partition: letter.partition), letter.offset)
        }
    }

    private mutating func add(_ partition: KafkaPartition, _ offset: Int64) {
        guard let first = first[partition], offset >= first else { return }
        offsets[partition, default: []].insert(offset)
    }

    /// Whether this record is to be passed over: as often as it is read until that is committed.
    func contains(_ place: KafkaOffset) -> Bool {
        offsets[place.partition]?.contains(place.offset) ?? false
    }

    /// What lies in front of these places was committed and is not read again.
    mutating func forget(before places: [KafkaOffset]) {
        for place in places {
            let left = offsets[place.partition]?.filter { $0 >= place.offset } ?? []
            offsets[place.partition] = left.isEmpty ? nil : Set(left)
        }
    }
}
