import Kafka
import Plays
import Ranges
import Stage
import Topics

/// Reads a plan's ranges into a destination, each record once.
final class Replay {
    private let plan: ReplayPlan
    private let target: any ReplayTarget
    private let cluster: Cluster
    private let stop: StopSignal
    private let progress: Progress
    private var pace: RatePace
    private var storedMilliseconds: Int64 = 0
    /// What was read and what became of it.
    private(set) var coverage = Coverage()
    /// Where reading goes on, behind what was stored.
    private(set) var places: [KafkaPartition: Int64] = [:]

    /// While a rate holds reading up, what is there is stored at least this often.
    private static let storeMilliseconds: Int64 = 1_000

    init(
        _ plan: ReplayPlan, into target: any ReplayTarget, _ cluster: Cluster, log: Log,
        stop: StopSignal
    ) {
        self.plan = plan
        self.target = target
        self.cluster = cluster
        self.stop = stop
        progress = Progress("replaying", total: plan.plan.offsetCount, unit: "offsets", log: log)
        pace = RatePace(recordsPerSecond: plan.rate)
    }

    /// Reads every range to its end, or until it is told to stop.
    func run(_ reader: RangeReader) throws {
        defer { progress.finish() }

        try reader.read(plan.plan, from: target.begin(plan.plan))
        coverage.begin(offsetsBefore: target.offsetsBefore)
        while !reader.isFinished, !stop.isSet {
            if try turn(reader) || target.isFull { coverage.add(try target.storeDue()) }
            progress.update(done: plan.plan.offsetsRead(upTo: reader.places))
        }
        coverage.add(try target.finish(at: reader.places, isComplete: reader.isFinished))
        coverage.finish(isAtEnd: reader.isFinished)
        places = reader.places
    }

    /// - Returns: Whether what was gathered should be stored now.
    private func turn(_ reader: RangeReader) throws -> Bool {
        guard plan.rate != nil else {
            return try reader.turn(milliseconds: BatchPace.idleMilliseconds, take: take)
        }
        let now = Clock.system.monotonicMilliseconds()
        let ahead = pace.waitMilliseconds(at: now)
        if ahead > 0 {
            stop.wait(milliseconds: min(ahead, 50))
        } else {
            _ = try reader.turn(milliseconds: BatchPace.idleMilliseconds, take: take)
        }
        guard now - storedMilliseconds >= Self.storeMilliseconds else { return false }
        storedMilliseconds = now
        return true
    }

    private func take(_ record: borrowing KafkaRecord) throws {
        guard let place = plan.place(of: record, cluster) else {
            return coverage.leaveOut(record.place.partition)
        }
        guard try target.take(record, at: place) else { return }
        coverage.read(place.container)
        pace.took()
    }
}
