import Kafka
import Ranges

/// How far a replay has come, and what became of what it read: a value, so that an abort goes back.
struct ReplayState {
    /// What was read of each partition.
    private(set) var found: [KafkaPartition: FoundRange] = [:]
    /// What became of it.
    var tally = Tally()
    /// Where reading goes on.
    var places: [KafkaPartition: Int64] = [:]

    init(found: [KafkaPartition: FoundRange] = [:]) { self.found = found }

    /// How many of the wanted ones a group was past already, in a dry run.
    var before: [KafkaPartition: Int] = [:]

    /// Records that were read, wanted or not.
    private(set) var records: Int64 = 0

    /// A record was handed on, or left out by the filter.
    mutating func took(_ record: borrowing KafkaRecord, isWanted: Bool) {
        records += 1
        if isWanted {
            found[record.place.partition, default: FoundRange()].add(record)
        } else {
            found[record.place.partition, default: FoundRange()].leaveOut()
        }
    }

    /// All that was found.
    var total: FoundRange { found.values.reduce(into: FoundRange()) { $0 += $1 } }
}
