import Plays

/// How many records were read and what became of them.
struct Tally: Hashable {
    private(set) var plays = 0
    private(set) var listens = 0
    private(set) var entities = 0
    private(set) var deadLetters = 0

    /// A record was sent on.
    mutating func add(_ outputs: [OutputRecord]) {
        plays += 1
        for output in outputs {
            if output.topic == .listens { listens += 1 } else { entities += 1 }
        }
    }

    /// A record was put among the dead letters.
    mutating func addDeadLetter() {
        plays += 1
        deadLetters += 1
    }

    /// Adds another tally.
    mutating func add(_ other: Tally) {
        plays += other.plays
        listens += other.listens
        entities += other.entities
        deadLetters += other.deadLetters
    }

    /// Whether every play became a listen or a dead letter.
    var addsUp: Bool { plays == listens + deadLetters }
}
