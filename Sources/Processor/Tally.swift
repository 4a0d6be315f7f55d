import Plays

/// How many records were read and what became of them.
struct Tally: Hashable {
    /// Records read, of any topic.
    private(set) var records = 0
    private(set) var plays = 0
    private(set) var listens = 0
    private(set) var listItems = 0
    private(set) var entities = 0
    private(set) var deadLetters = 0

    private(set) var deadPlays = 0

    /// What followed from a record was sent on.
    mutating func add(_ outputs: [OutputRecord], of topic: Topic) {
        records += 1
        if topic == .plays { plays += 1 }
        for output in outputs {
            switch output.topic {
            case .listens: listens += 1
            case .listItems: listItems += 1
            default: entities += 1
            }
        }
    }

    /// A record was put among the dead letters.
    mutating func addDeadLetter(of topic: Topic) {
        records += 1
        deadLetters += 1
        guard topic == .plays else { return }
        plays += 1
        deadPlays += 1
    }

    /// Adds another tally.
    mutating func add(_ other: Tally) {
        records += other.records
        plays += other.plays
        listens += other.listens
        listItems += other.listItems
        deadPlays += other.deadPlays
        entities += other.entities
        deadLetters += other.deadLetters
    }

    /// Whether every play became a listen or a dead letter.
    var addsUp: Bool { plays == listens + deadPlays }
}
