public import Stage

/// What the loop of a stage that reads topics tells its instruments: once a commit and once a
/// second, never once a record.
public final class StreamMeter {
    /// What has to be so before the stage is ready.
    public static let conditions = [partitions, kafka]
    /// The condition that partitions are in hand.
    private static let partitions = "partitions"
    /// The condition that a broker answers: with none, partitions stay in hand.
    private static let kafka = "kafka"
    /// Why it is not met, here and in a stage that only writes.
    public static let silence = "no broker answers"

    /// How far behind a partition is.
    public struct Place {
        let topic: String
        let partition: Int32
        let committedOffset: Int64
        let position: Int64?
        let end: Int64?

        /// Names a partition in hand.
        ///
        /// - Parameters:
        ///   - topic: The topic, without a prefix.
        ///   - partition: Its number.
        ///   - committedOffset: The next offset to read after a restart.
        ///   - position: The next offset to read; nil when that is not known.
        ///   - end: Where the partition ended when it was last heard of; nil before that.
        public init(
            topic: String, partition: Int32, committedOffset: Int64, position: Int64?, end: Int64?
        ) {
            self.topic = topic
            self.partition = partition
            self.committedOffset = committedOffset
            self.position = position
            self.end = end
        }
    }

    private let instruments: Instruments
    private let clock: Clock
    private var watchedAt: Int64?
    private var newest: Int64?

    private static let watchMilliseconds: Int64 = 1_000

    /// Begins with nothing in hand.
    public init(_ instruments: Instruments, clock: Clock = .system) {
        self.instruments = instruments
        self.clock = clock
    }

    private var numbers: Measurements { instruments.measurements }

    /// So many partitions were given, instead of those there were; none is as if they were taken.
    public func took(_ count: Int) {
        guard count > 0 else { return gaveBack() }
        numbers.add(1, to: StreamMetrics.rebalances)
        forget()
        numbers.set(StreamMetrics.assigned, to: count)
        instruments.health.meet(Self.partitions)
    }

    /// Partitions were taken away; what was said of them is true no longer.
    public func gaveBack() {
        numbers.add(1, to: StreamMetrics.rebalances)
        forget()
        instruments.health.miss(Self.partitions, because: "none in hand")
    }

    /// The clients are made anew.
    public func lostKafka() {
        numbers.add(1, to: StreamMetrics.recoveries)
        numbers.set(StreamMetrics.reachable, to: 0)
        forget()
        instruments.health.miss(Self.partitions, because: "lost Kafka")
        instruments.beat()
    }

    /// A commit of so many records went through.
    ///
    /// - Parameters:
    ///   - records: Records read.
    ///   - bytes: Of their keys and values.
    ///   - tookMilliseconds: From the call to its end.
    ///   - newestMilliseconds: The greatest time of the records; nil when they have none.
    public func committed(
        records: Int, bytes: Int, tookMilliseconds: Int64, newestMilliseconds: Int64?
    ) {
        numbers.observe(Double(tookMilliseconds) / 1_000, in: StreamMetrics.commitSeconds)
        numbers.observe(Double(records), in: StreamMetrics.commitRecords)
        numbers.observe(Double(bytes), in: StreamMetrics.batchBytes)
        numbers.set(StreamMetrics.lastSuccess, to: Double(clock.wallMilliseconds()) / 1_000)
        newest = newestMilliseconds ?? newest
    }

    /// Looks whether a broker answers and how far behind each partition in hand is; asks for both
    /// once a second.
    public func watch(
        atMilliseconds now: Int64, reachesKafka: @autoclosure () -> Bool, _ places: () -> [Place]
    ) {
        if let watchedAt, now - watchedAt < Self.watchMilliseconds { return }
        watchedAt = now
        instruments.beat()
        if reachesKafka() {
            numbers.set(StreamMetrics.reachable, to: 1)
            instruments.health.meet(Self.kafka)
        } else {
            numbers.set(StreamMetrics.reachable, to: 0)
            instruments.health.miss(Self.kafka, because: Self.silence)
        }
        var behind: Int64 = 0
        for place in places() {
            let labels = [place.topic, "\(place.partition)"]
            numbers.set(StreamMetrics.committedOffset, labels, to: place.committedOffset)
            if let position = place.position {
                numbers.set(StreamMetrics.position, labels, to: position)
            }
            guard let end = place.end else { continue }
            numbers.set(StreamMetrics.end, labels, to: end)
            let lag = max(0, end - place.committedOffset)
            behind += lag
            numbers.set(StreamMetrics.lag, labels, to: lag)
        }
        let age = newest.map { max(0, clock.wallMilliseconds() - $0) } ?? 0
        numbers.set(StreamMetrics.lagSeconds, to: behind == 0 ? 0 : Double(age) / 1_000)
    }

    private func forget() {
        numbers.set(StreamMetrics.assigned, to: 0)
        numbers.forget(StreamMetrics.lag)
        numbers.forget(StreamMetrics.position)
        numbers.forget(StreamMetrics.committedOffset)
        numbers.forget(StreamMetrics.end)
    }
}
