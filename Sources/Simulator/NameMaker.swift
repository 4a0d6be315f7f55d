/// Makes up names of artists and titles out of word lists.
struct NameMaker {
    private var random: SeededRandom
    private var taken: Set<String> = []

    init(seed: UInt64) {
        random = SeededRandom(seed: seed, purpose: "names")
    }

    /// An artist's name that it has not given before.
    mutating func artist() -> String {
        // The lists give thousands of names; a number ends the search for one left over.
        for _ in 0..<50 {
            let name = artistCandidate()
            if taken.insert(name).inserted { return name }
        }
        let name = artistCandidate() + " \(taken.count + 1)"
        taken.insert(name)
        return name
    }

    /// A title of a track or an album.
    mutating func title() -> String {
        let noun = random.pick(Words.nouns)
        switch random.below(9) {
        case 0: return noun
        case 1: return "\(noun) & \(random.pick(Words.nouns))"
        case 2: return "\(noun) of the \(random.pick(Words.nouns))"
        case 3: return "\(random.pick(Words.verbs)) the \(noun)"
        case 4: return "No \(noun) (\(random.pick(Words.versions)))"
        case 5: return "Where the \(noun) Goes"
        case 6: return "“\(random.pick(Words.adjectives))”"
        default: return "\(random.pick(Words.adjectives)) \(noun)"
        }
    }

    /// Different genres, at most three.
    mutating func genres(count: Int) -> [String] {
        let first = random.below(Words.genres.count)
        return (0..<count).map { Words.genres[(first + $0 * 7) % Words.genres.count] }
    }

    private mutating func artistCandidate() -> String {
        switch random.below(5) {
        case 0: "The \(random.pick(Words.nouns)) \(random.pick(Words.groups))"
        case 1: "\(random.pick(Words.adjectives)) \(random.pick(Words.groups))"
        case 2: random.pick(Words.firstNames) + random.pick(["ora", "ix", "elle", "o", "una"])
        default: "\(random.pick(Words.firstNames)) \(random.pick(Words.lastNames))"
        }
    }
}
