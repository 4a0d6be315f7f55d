internal import CRdKafka
internal import Glibc

extension Client {
    /// Looks up by time; a time of -2 means the first offset kept, -1 the end.
    func offsets(
        at time: Int64, for partitions: [KafkaPartition], timeoutMilliseconds: Int32
    ) throws(KafkaError) -> [KafkaOffset] {
        guard !partitions.isEmpty else { return [] }
        let deadline = Deadline(milliseconds: timeoutMilliseconds)
        while true {
            do {
                return try lookUp(time, partitions, max(1, deadline.remainingMilliseconds))
            } catch {
                // A topic's leaders are announced before they know of it: a moment later they do.
                guard error.isAboutLeaders, !deadline.hasPassed else { throw error }
                usleep(20_000)
            }
        }
    }

    private func lookUp(
        _ time: Int64, _ partitions: [KafkaPartition], _ milliseconds: Int32
    ) throws(KafkaError) -> [KafkaOffset] {
        let list = PartitionList(partitions, offset: time)
        let code = rd_kafka_offsets_for_times(handle, list.pointer, milliseconds)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw failure(code, doing: "cannot look up offsets", limit: milliseconds)
        }
        if let error = list.firstError { throw error }
        return list.offsets
    }

    /// First and end offset of each partition.
    ///
    /// By the look-up by time, since `rd_kafka_query_watermark_offsets` of librdkafka 2.0
    /// does not keep to its time-out.
    func watermarks(
        of partitions: [KafkaPartition], timeoutMilliseconds: Int32
    ) throws(KafkaError) -> [KafkaPartition: (low: Int64, high: Int64)] {
        let deadline = Deadline(milliseconds: timeoutMilliseconds)
        let lows = try offsets(
            at: KafkaOffset.beginning, for: partitions, timeoutMilliseconds: timeoutMilliseconds)
        let highs = try offsets(
            at: KafkaOffset.end, for: partitions,
            timeoutMilliseconds: max(1, deadline.remainingMilliseconds))
        var found: [KafkaPartition: (low: Int64, high: Int64)] = [:]
        for low in lows { found[low.partition] = (low.offset, low.offset) }
        for high in highs { found[high.partition]?.high = high.offset }
        return found
    }
}
