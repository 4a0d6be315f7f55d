public import Kafka

extension RangePlan {
    /// What is left of one topic, as a range that a person can give again; nil for nothing.
    ///
    /// Where times are meant, offsets cannot say what is left: the whole partition is named again,
    /// with moments that no longer depend on when the command starts.
    ///
    /// - Parameters:
    ///   - topic: The topic's full name.
    ///   - places: Where reading goes on in each partition.
    /// - Returns: A range of single partitions.
    public func rest(of topic: String, from places: [KafkaPartition: Int64]) -> RecordRange? {
        var spans: [Int32: RecordRange.Span] = [:]
        for (partition, next) in places where partition.topic == topic {
            guard let range = ranges[partition], let end = range.end, end > next else { continue }
            spans[partition.partition] = Self.span(range, next, end)
        }
        return spans.isEmpty ? nil : RecordRange(partitions: spans)
    }

    private static func span(
        _ range: PartitionRange, _ next: Int64, _ end: Int64
    ) -> RecordRange.Span {
        switch (range.fromMilliseconds, range.untilMilliseconds) {
        case (let from?, let until?):
            RecordRange.Span(first: .time(.instant(from)), last: .until(.instant(until)))
        case (let from?, nil): RecordRange.Span(first: .time(.instant(from)), last: .end)
        case (nil, let until?):
            RecordRange.Span(first: .offset(next), last: .until(.instant(until)))
        case (nil, nil): RecordRange.Span(first: .offset(next), last: .before(end))
        }
    }
}
