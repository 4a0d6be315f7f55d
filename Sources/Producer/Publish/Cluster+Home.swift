import Kafka
import Plays
import Stage
import Topics

extension Cluster {
    /// Where an account's records lie; nil when a person chose another rule for that.
    func home(of account: String, in topic: Topic, log: Log) throws -> KafkaPartition? {
        guard writer(transactionalID: nil)["partitioner"] == "murmur2_random" else { return nil }
        let count = try partitions(of: [topic], log: log).count
        return KafkaPartition(
            topic: name(of: topic), partition: AccountPartition.of(account, among: count))
    }
}
