import Kafka

/// Under which transactional id the process writes: its instance's, unless others use that too.
struct Identity {
    /// The name in use.
    private(set) var name: String
    private var fencedAtMilliseconds: Int64?

    /// Being shut out twice within this time is no time-out of an own transaction: two machines
    /// have one name, and shut each other out for ever.
    private static let duelMilliseconds: Int64 = 60_000

    init(_ name: String) { self.name = name }

    /// The second time that a producer of this name is shut out, another name is taken.
    mutating func learn(from error: KafkaError, atMilliseconds now: Int64) {
        guard error.tellsOfAnother else { return }
        defer { fencedAtMilliseconds = now }
        guard let last = fencedAtMilliseconds, now - last < Self.duelMilliseconds else { return }
        name += "-\(Instance.unique())"
    }
}

extension KafkaError {
    /// Whether a producer of the same name shut this one out, or its transaction took too long.
    var tellsOfAnother: Bool {
        ["_FENCED", "PRODUCER_FENCED", "INVALID_PRODUCER_EPOCH"].contains(name)
    }
}
