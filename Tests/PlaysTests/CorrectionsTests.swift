import Plays
import Testing

@Suite struct `corrections of a history` {
    private typealias Word = (mark: Corrections.Mark, excludes: Bool, offset: Int64)

    private static let play = Fingerprint(high: 7, low: 9)

    private static func place(_ offset: Int64, generation: Int64 = 0) -> Corrections.Place {
        Corrections.Place(generation: generation, offset: offset, partition: 0)
    }

    /// Whether track 1 of artists 2 and 3, heard at 100, is left out.
    private static func isExcluded(_ corrections: Corrections) -> Bool {
        corrections.exclude(
            track: 1, startedAt: 100, artists: { () throws(Never) in [2, 3] },
            plays: { () throws(Never) in [play] })
    }

    @Test(arguments: [
        (Corrections.Mark.track(1), true), (.track(2), false), (.artist(2), true),
        (.artist(3), true), (.artist(1), false), (.time(100..<101), true), (.time(0..<100), false),
        (.time(101..<200), false), (.play(play), true),
        (.play(Fingerprint(high: 7, low: 8)), false),
    ])
    func `leave out what they are about and nothing else`(mark: Corrections.Mark, wanted: Bool) {
        var corrections = Corrections()
        corrections.note(mark, excludes: true, at: Self.place(0))
        #expect(Self.isExcluded(corrections) == wanted)
    }

    @Test func `leave nothing out when there are none, or when they take in`() {
        var corrections = Corrections()
        #expect(!Self.isExcluded(corrections))
        corrections.note(.track(1), excludes: false, at: Self.place(0))
        #expect(!Self.isExcluded(corrections))
    }

    /// Each row is said in this order; then the last one decides, in whatever order they arrive.
    @Test(arguments: [
        ([(Corrections.Mark.artist(2), true), (.track(1), false)], false),
        ([(.track(1), false), (.artist(2), true)], true),
        ([(.track(1), true), (.track(1), false)], false),
        ([(.track(1), false), (.track(1), true)], true),
        ([(.artist(2), true), (.time(0..<500), false), (.play(play), true)], true),
        ([(.play(play), true), (.artist(9), false)], true),
        ([(.track(1), true), (.artist(3), false), (.track(1), true)], true),
    ])
    func `go by the last word that matches`(
        words: [(mark: Corrections.Mark, excludes: Bool)], wanted: Bool
    ) {
        let placed = words.enumerated().map { Word($1.mark, $1.excludes, Int64($0)) }
        for order in [placed, placed.reversed(), placed + placed, placed.reversed() + placed] {
            var corrections = Corrections()
            for word in order {
                corrections.note(word.mark, excludes: word.excludes, at: Self.place(word.offset))
            }
            #expect(Self.isExcluded(corrections) == wanted)
        }
    }

    @Test func `of a topic made anew lie behind all of the old one`() {
        var corrections = Corrections()
        let isNew = corrections.note(
            .track(1), excludes: true, at: Self.place(0, generation: 1))
        let isOld = corrections.note(.artist(2), excludes: false, at: Self.place(90))
        #expect((isNew, isOld) == (true, true))
        #expect(Self.isExcluded(corrections))
        let isOlder = corrections.note(.track(1), excludes: false, at: Self.place(91))
        #expect(!isOlder)
        #expect(Self.isExcluded(corrections))
    }

    @Test func `ask for artists and plays only when that matters`() {
        var asked = 0
        var corrections = Corrections()
        corrections.note(.track(1), excludes: true, at: Self.place(0))
        let isExcluded = corrections.exclude(
            track: 1, startedAt: 0,
            artists: { () throws(Never) in
                asked += 1
                return []
            },
            plays: { () throws(Never) in
                asked += 1
                return []
            })
        #expect(isExcluded)
        #expect(asked == 0)
    }
}
