import Kafka
import Plays
import Topics

/// What is read, by the number that a topic has in its consumer: asked for once a record.
struct InputTopics {
    private let byNumber: [Topic?]

    init(_ topics: [Topic], of cluster: Cluster, in consumer: KafkaConsumer) {
        let numbers = topics.map { consumer.topicNumber(of: cluster.name(of: $0)) }
        byNumber = (0...(numbers.max() ?? 0)).map { number in
            numbers.firstIndex(of: number).map { topics[$0] }
        }
    }

    subscript(number: Int) -> Topic? { number < byNumber.count ? byNumber[number] : nil }
}

extension Cluster {
    /// Settings of a processor in its group.
    func processor(in group: String) -> KafkaSettings {
        member(
            of: group,
            own: [
                // A broker that comes back may wait this long for a member that died with it.
                ("max.poll.interval.ms", "30000"),
                // Half of what others read ahead is as fast and takes 35 MB less in a backfill,
                // where as much waits to be sent.
                ("queued.max.messages.kbytes", "8192"),
            ])
    }
}
