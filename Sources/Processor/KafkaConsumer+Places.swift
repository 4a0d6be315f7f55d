import Kafka
import Stage

extension KafkaConsumer {
    private static let askMilliseconds: Int32 = 200
    private static let againMilliseconds: Int64 = 5_000
    private static let pauseMilliseconds: Int64 = 50

    /// Reads these partitions on from where the group left off.
    ///
    /// librdkafka is told the numbers: left to find them out, it waits half a second where nothing
    /// is committed, and asks no second time after "not coordinator".
    ///
    /// - Parameters:
    ///   - partitions: All that are in hand.
    ///   - beginsAtStart: Whether one of which nothing is committed is read from its beginning.
    ///   - stop: Ends the asking.
    /// - Returns: Where that is, of those it is known of.
    /// - Throws: `KafkaError` when librdkafka does not take the partitions.
    func readFromCommitted(
        _ partitions: [KafkaPartition], beginsAtStart: Bool, stop: StopSignal
    ) throws(KafkaError) -> [KafkaPartition: Int64] {
        let known = known(of: partitions, beginsAtStart: beginsAtStart, stop: stop)
        try assign(
            partitions.map {
                KafkaOffset(partition: $0, offset: known[$0] ?? KafkaOffset.committed)
            })
        return known
    }

    /// The next record of each of these partitions, for a commit.
    ///
    /// The position steps over the markers of transactions; the last offset would not.
    ///
    /// - Throws: `KafkaError` when it is not known of all: librdkafka took some away by itself, and
    ///   a commit would leave them out.
    func allPositions(of partitions: Set<KafkaPartition>) throws(KafkaError) -> [KafkaOffset] {
        let offsets = try positions(of: Array(partitions))
        guard offsets.count == partitions.count else {
            throw KafkaError(
                kind: .fatal, code: 0, name: KafkaError.lostPlace,
                reason: "cannot tell the place of reading: the partition is not in hand any more")
        }
        return offsets
    }

    /// What the group has committed, and where the others begin, as far as the broker says it.
    ///
    /// What is held back by an open transaction is left to librdkafka, which waits for its end.
    private func known(
        of partitions: [KafkaPartition], beginsAtStart: Bool, stop: StopSignal
    ) -> [KafkaPartition: Int64] {
        guard let committed = committed(partitions, stop) else { return [:] }
        var known = Dictionary(uniqueKeysWithValues: committed.map { ($0.partition, $0.offset) })
        let new = partitions.filter { known[$0] == nil }
        guard beginsAtStart, !new.isEmpty else { return known }
        let found = try? offsets(
            atMilliseconds: KafkaOffset.beginning, for: new,
            timeoutMilliseconds: Self.askMilliseconds)
        for place in found ?? [] { known[place.partition] = place.offset }
        return known
    }

    /// Asks again while the group has no coordinator; nil when there is no answer.
    private func committed(_ partitions: [KafkaPartition], _ stop: StopSignal) -> [KafkaOffset]? {
        let deadline = Deadline(milliseconds: Self.againMilliseconds)
        while true {
            do {
                return try committed(partitions, timeoutMilliseconds: Self.askMilliseconds)
            } catch {
                let isHeldBack = ["_TIMED_OUT", "UNSTABLE_OFFSET_COMMIT"].contains(error.name)
                guard error.kind == .retriable, !isHeldBack, !deadline.isPast,
                    !stop.wait(milliseconds: Self.pauseMilliseconds)
                else { return nil }
            }
        }
    }
}

extension KafkaError {
    fileprivate static let lostPlace = "NO_POSITION"

    /// Whether partitions went behind the session's back: only a new consumer has some again.
    var tellsOfLostPlace: Bool { name == Self.lostPlace }
}
