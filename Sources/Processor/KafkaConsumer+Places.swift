import Kafka

extension KafkaConsumer {
    private static let askMilliseconds: Int32 = 200

    /// Reads these partitions on from where the group left off.
    ///
    /// - Parameters:
    ///   - partitions: All that are in hand.
    ///   - beginsAtStart: Whether one of which nothing is committed is read from its beginning.
    /// - Throws: `KafkaError` when librdkafka does not take the partitions.
    func readFromCommitted(
        _ partitions: [KafkaPartition], beginsAtStart: Bool
    ) throws(KafkaError) {
        let beginnings = beginsAtStart ? beginnings(of: partitions) : [:]
        try assign(
            partitions.map {
                KafkaOffset(partition: $0, offset: beginnings[$0] ?? KafkaOffset.committed)
            })
    }

    /// Where those partitions begin of which the group has committed nothing.
    ///
    /// librdkafka, told to find that out, waits half a second before it asks. Empty when the
    /// broker is slow to answer: then it may do so.
    private func beginnings(of partitions: [KafkaPartition]) -> [KafkaPartition: Int64] {
        guard
            let known = try? committed(partitions, timeoutMilliseconds: Self.askMilliseconds)
        else { return [:] }
        let new = Set(partitions).subtracting(known.map(\.partition))
        let found = try? offsets(
            atMilliseconds: KafkaOffset.beginning, for: Array(new),
            timeoutMilliseconds: Self.askMilliseconds)
        return Dictionary(uniqueKeysWithValues: (found ?? []).map { ($0.partition, $0.offset) })
    }
}
