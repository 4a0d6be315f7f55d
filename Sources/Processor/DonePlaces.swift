import Kafka
import Plays
import Wire

/// What readers see already of input that has to be read once more.
///
/// Only bytes that are the same count: what was written by another rule, or of a play that lay at
/// that place of a topic that is gone, is not what follows now.
struct DonePlaces {
    private var outcomes: [KafkaPartition: [Int64: Outcome]] = [:]

    /// Whether nothing is known.
    var isEmpty: Bool { outcomes.isEmpty }

    /// Of how many records something is known.
    var count: Int { outcomes.values.reduce(0) { $0 + $1.count } }

    /// What readers see of the record at a place, as often as it is read until that is committed.
    func outcome(at place: KafkaOffset) -> Outcome? { outcomes[place.partition]?[place.offset] }

    /// The same of a record in hand; most have none.
    func outcome(of record: borrowing KafkaRecord) -> Outcome? {
        isEmpty ? nil : outcome(at: record.place)
    }

    /// Readers see this of a record; of several they take the last.
    mutating func add(_ outcome: Outcome, at place: KafkaOffset) {
        outcomes[place.partition, default: [:]][place.offset] = outcome
    }

    /// Readers see this, too.
    mutating func add(_ others: DonePlaces) {
        for (partition, places) in others.outcomes {
            outcomes[partition, default: [:]].merge(places) { $1 }
        }
    }

    /// What lies in front of these places was committed and is not read again.
    mutating func forget(before places: [KafkaOffset]) {
        guard !isEmpty else { return }
        for place in places {
            let left = outcomes[place.partition]?.filter { $0.key >= place.offset } ?? [:]
            outcomes[place.partition] = left.isEmpty ? nil : left
        }
    }

    /// Others read these partitions from now on, and what they write is not known here.
    mutating func forget(_ partitions: [KafkaPartition]) {
        for partition in partitions { outcomes[partition] = nil }
    }
}

/// What became of one record: its listen, or why and what of it lies among the dead letters.
struct Outcome: Hashable {
    private let hash: Hash128

    /// A play became a listen.
    init(listen value: UnsafeRawBufferPointer) { hash = Hash128(of: value, seed: 0) }

    /// A record was put among the dead letters; when that was makes no difference.
    init(
        _ letter: DeadLetter, key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?
    ) {
        let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
        let words = "\(letter.reason): \(letter.detail ?? "")"
        let why = words.withText { Hash128(of: $0.bytes, seed: 1) }
        let whose = Hash128(of: key ?? nothing, seed: why.low)
        hash = Hash128(of: value ?? nothing, seed: whose.low)
    }
}
