import Plays

/// How many records of one partition came to what.
struct Tally: Hashable {
    var stored = 0
    var replaced = 0
    var unchanged = 0
    var tombstones = 0
    var deadLettered = 0

    /// Those that changed what the destination says.
    var written: Int { stored + replaced }
    /// All records; each comes to exactly one end.
    var records: Int { written + unchanged + tombstones + deadLettered }

    mutating func count(_ verdict: Verdict) {
        switch verdict {
        case .stored: stored += 1
        case .replaced: replaced += 1
        case .unchanged: unchanged += 1
        case .tombstone: tombstones += 1
        case .deadLettered: deadLettered += 1
        }
    }

    static func += (one: inout Tally, other: Tally) {
        one.stored += other.stored
        one.replaced += other.replaced
        one.unchanged += other.unchanged
        one.tombstones += other.tombstones
        one.deadLettered += other.deadLettered
    }
}

/// The tallies of a batch or of a whole run.
struct Tallies: Hashable {
    private(set) var partitions: [TopicPartition: Tally] = [:]

    mutating func count(_ verdict: Verdict, of place: RecordPlace) {
        partitions[place.container, default: Tally()].count(verdict)
    }

    mutating func add(_ tally: Tally, of partition: TopicPartition) {
        partitions[partition, default: Tally()] += tally
    }

    mutating func add(_ other: Tallies) {
        for (partition, tally) in other.partitions {
            partitions[partition, default: Tally()] += tally
        }
    }

    /// The sum over the partitions of one topic.
    subscript(topic: Topic) -> Tally {
        partitions.reduce(into: Tally()) { if $1.key.topic == topic { $0 += $1.value } }
    }

    /// The sum over the partitions of each topic that a database takes.
    var byTopic: [(topic: Topic, tally: Tally)] { Store.topics.map { ($0, self[$0]) } }

    /// The sum over everything.
    var total: Tally { partitions.values.reduce(into: Tally()) { $0 += $1 } }
}
