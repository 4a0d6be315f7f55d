import Plays
import Stage

/// Tells in the log what was stored: batch by batch for debugging, summed up for an operator.
struct StoreReport {
    private let log: Log
    private let clock: Clock
    private var total = Tallies()
    private var since = Tallies()
    private var batches = 0
    private var spentMilliseconds: Int64 = 0
    private var toldMilliseconds: Int64
    /// How many days of listens are those of UTC, since their zone has no table here.
    var universalDays = 0

    /// How often the sum is told.
    private static let intervalMilliseconds: Int64 = 10_000

    init(log: Log, clock: Clock) {
        self.log = log
        self.clock = clock
        toldMilliseconds = clock.monotonicMilliseconds()
    }

    /// Notes a batch.
    mutating func add(_ tallies: Tallies, milliseconds: Int64) {
        total.add(tallies)
        since.add(tallies)
        batches += 1
        spentMilliseconds += milliseconds
        log.debug(
            "stored a batch",
            ["records": .integer(tallies.total.records), "took_ms": .integer(milliseconds)])
        let lost = tallies.total.deadLettered
        if lost > 0 { log.warn("dead-lettered records", ["records": .integer(lost)]) }
    }

    /// Tells the sum when it is time.
    mutating func tick() {
        let now = clock.monotonicMilliseconds()
        guard now - toldMilliseconds >= Self.intervalMilliseconds else { return }
        toldMilliseconds = now
        guard batches > 0 else { return }
        tell("stored records", since)
        since = Tallies()
        batches = 0
        spentMilliseconds = 0
    }

    /// Tells everything at the end.
    func finish() { tell("finished", total) }

    private func tell(_ sentence: String, _ tallies: Tallies) {
        var facts: Facts = [
            "listens": .integer(tallies[.listens].written),
            "records": .integer(tallies.total.records),
            "unchanged": .integer(tallies.total.unchanged),
        ]
        if tallies.total.tombstones > 0 {
            facts.append("tombstones", .integer(tallies.total.tombstones))
        }
        if tallies.total.deadLettered > 0 {
            facts.append("dead_lettered", .integer(tallies.total.deadLettered))
        }
        if universalDays > 0 { facts.append("utc_days", .integer(universalDays)) }
        log.info(sentence, facts)
    }
}
