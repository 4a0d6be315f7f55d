import Plays

/// How many records were read and what became of them.
struct Tally: Hashable {
    /// Numbers by topic.
    struct Counts: Hashable {
        private var numbers = InlineArray<10, Int>(repeating: 0)

        /// The number of a topic.
        subscript(topic: Topic) -> Int {
            get { numbers[topic.tallyPlace] }
            set { numbers[topic.tallyPlace] = newValue }
        }

        /// All of them together.
        var sum: Int {
            var sum = 0
            for place in numbers.indices { sum += numbers[place] }
            return sum
        }

        static func += (one: inout Counts, other: Counts) {
            for place in one.numbers.indices { one.numbers[place] += other.numbers[place] }
        }

        static func == (one: Counts, other: Counts) -> Bool {
            for place in one.numbers.indices where one.numbers[place] != other.numbers[place] {
                return false
            }
            return true
        }

        func hash(into hasher: inout Hasher) {
            for place in numbers.indices { hasher.combine(numbers[place]) }
        }
    }

    /// Records read, by topic.
    private(set) var read = Counts()
    /// Records that could not be processed, by the topic they were read from.
    private(set) var dead = Counts()
    /// Records written, by topic.
    private(set) var written = Counts()
    /// The time of the last record read, in milliseconds since 1970; nil when none had any.
    private(set) var lastTimeMilliseconds: Int64?

    /// Bytes of the keys and values read.
    private(set) var bytes = 0

    /// Records read, of any topic.
    var records: Int { read.sum }
    var plays: Int { read[.plays] }
    var listens: Int { written[.listens] }
    var listItems: Int { written[.listItems] }
    var entities: Int { written[.tracks] + written[.artists] + written[.albums] }
    var deadLetters: Int { dead.sum }
    var deadPlays: Int { dead[.plays] }

    /// What followed from a record was sent on.
    mutating func add(_ outputs: [OutputRecord], of topic: Topic) {
        read[topic] += 1
        for output in outputs { written[output.topic] += 1 }
    }

    /// A record was put among the dead letters.
    mutating func addDeadLetter(of topic: Topic) {
        read[topic] += 1
        dead[topic] += 1
        written[.deadLetters] += 1
    }

    /// A record of this time, and of so many bytes, was read.
    mutating func note(timeMilliseconds time: Int64?, bytes: Int) {
        if let time { lastTimeMilliseconds = time }
        self.bytes += bytes
    }

    /// Adds another tally, of what was read later.
    mutating func add(_ other: Tally) {
        read += other.read
        dead += other.dead
        written += other.written
        note(timeMilliseconds: other.lastTimeMilliseconds, bytes: other.bytes)
    }

    /// Whether every play became a listen or a dead letter.
    var addsUp: Bool { plays == listens + deadPlays }
}

extension Topic {
    fileprivate var tallyPlace: Int {
        switch self {
        case .plays: 0
        case .lists: 1
        case .catalogue: 2
        case .listens: 3
        case .tracks: 4
        case .artists: 5
        case .albums: 6
        case .listItems: 7
        case .deadLetters: 8
        default: 9
        }
    }
}
