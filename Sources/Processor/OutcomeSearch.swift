import Kafka
import Plays
import Topics
import Wire

/// Finds out what readers see of some input: its outcomes name the places that they follow from.
struct OutcomeSearch {
    /// What was found.
    private(set) var found = DonePlaces()
    private let first: [KafkaPartition: Int64]
    private let cluster: Cluster
    private let reader = RecordReader()

    /// Nothing yet; what lies in front of these places does not matter.
    init(behind places: [KafkaOffset], of cluster: Cluster) {
        first = Dictionary(uniqueKeysWithValues: places.map { ($0.partition, $0.offset) })
        self.cluster = cluster
    }

    /// Looks at a record of `listens` or `dead-letters`.
    mutating func look(at record: borrowing KafkaRecord, of topic: Topic) {
        if topic == .listens {
            guard let value = record.value, let listen = try? reader.listen(value) else { return }
            add(Outcome(listen: value), .plays, listen.playPartition, listen.playOffset)
        } else if let letter = DeadLetter(headers: record.headers.map { ($0.name, $0.value) }),
            letter.stage == "processor", let topic = Topic(rawValue: letter.topic)
        {
            let outcome = Outcome(letter, key: record.key, value: record.value)
            add(outcome, topic, letter.partition, letter.offset)
        }
    }

    private mutating func add(
        _ outcome: Outcome, _ topic: Topic, _ partition: Int32, _ offset: Int64
    ) {
        let partition = KafkaPartition(topic: cluster.name(of: topic), partition: partition)
        guard let first = first[partition], offset >= first else { return }
        found.add(outcome, at: KafkaOffset(partition: partition, offset: offset))
    }
}
