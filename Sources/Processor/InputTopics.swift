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
