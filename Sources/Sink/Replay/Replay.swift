import Kafka
import Plays
import Ranges
import SQLite
import Stage
import Topics

/// Reads a plan's ranges into a store; the stored offsets stay where they are.
final class Replay {
    private let plan: ReplayPlan
    private let store: Store
    private let cluster: Cluster
    private let log: Log
    private let stop: StopSignal
    private let publisher: DeadLetterPublisher
    private let batch = RecordBatch()
    private let progress: Progress
    private var pace: RatePace
    private var batchMilliseconds: Int64 = 0
    private var done: Int64 = 0
    /// What was read and what became of it.
    private(set) var coverage: Coverage
    /// Where reading goes on, behind what was stored.
    private(set) var places: [KafkaPartition: Int64] = [:]

    /// While a rate holds reading up, what is there is stored at least this often.
    private static let storeMilliseconds: Int64 = 1_000

    init(_ plan: ReplayPlan, _ store: Store, _ cluster: Cluster, log: Log, stop: StopSignal) {
        self.plan = plan
        self.store = store
        self.cluster = cluster
        self.log = log
        self.stop = stop
        publisher = DeadLetterPublisher(cluster, log: log)
        progress = Progress("replaying", total: plan.plan.offsetCount, unit: "offsets", log: log)
        pace = RatePace(recordsPerSecond: plan.rate)
        coverage = Coverage()
    }

    /// Reads every range to its end, or until it is told to stop.
    func run(_ reader: RangeReader) throws {
        defer { progress.finish() }

        try reader.read(plan.plan)
        places = reader.places
        while !reader.isFinished, !stop.isSet {
            let isQuiet = try turn(reader)
            if isQuiet || isFull { try commit(reader) }
            progress.update(done: done)
        }
        try commit(reader)
        coverage.finish(isAtEnd: reader.isFinished)
    }

    private var isFull: Bool {
        batch.entries.count >= BatchPace.recordsLimit || batch.byteCount >= BatchPace.bytesLimit
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
        guard now - batchMilliseconds >= Self.storeMilliseconds else { return false }
        batchMilliseconds = now
        return true
    }

    private func take(_ record: borrowing KafkaRecord) throws {
        done += 1
        guard let place = plan.place(of: record, cluster) else {
            return coverage.leaveOut(record.place.partition)
        }
        batch.append(record, at: place)
        coverage.read(place.container)
        pace.took()
    }

    private func commit(_ reader: RangeReader) throws {
        if !batch.isEmpty {
            let tallies = try store.addPatiently(
                batch, advances: false, stop: stop, log: log, publish: publisher.publish)
            try store.commit()
            coverage.add(tallies)
            batch.removeAll()
        }
        places = reader.places
    }
}
