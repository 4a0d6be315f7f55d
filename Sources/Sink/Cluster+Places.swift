import Kafka
import Plays
import Topics

extension Cluster {
    /// A partition by our name of its topic; nil for one that is not ours.
    func place(of partition: KafkaPartition) -> TopicPartition? {
        topic(named: partition.topic).map {
            TopicPartition(topic: $0, partition: partition.partition)
        }
    }

    /// The place of a partition that the sink reads: it subscribes to our own topics alone.
    func ownPlace(of partition: KafkaPartition) -> TopicPartition {
        place(of: partition) ?? TopicPartition(topic: .listens, partition: partition.partition)
    }

    /// A partition by Kafka's name of its topic.
    func partition(at place: TopicPartition) -> KafkaPartition {
        KafkaPartition(topic: name(of: place.topic), partition: place.partition)
    }
}
