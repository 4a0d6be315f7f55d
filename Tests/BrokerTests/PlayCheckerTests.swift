import Testing

@Suite struct `the checker of plays` {
    static let plays = (0..<100).map { index in
        CheckedPlay(
            account: index % 2 == 0 ? "ada" : "bela",
            endedAtMilliseconds: 1_000 * Int64(index), track: "spotify:track:\(index % 7)")
    }

    @Test func `finds nothing where nothing is wrong, in any order`() {
        #expect(PlayChecker(expected: Self.plays, rows: Self.plays.reversed()).isClean)
    }

    @Test func `finds a lost row`() {
        var rows = Self.plays
        let play = rows.remove(at: 40)
        let report = PlayChecker(expected: Self.plays, rows: rows)
        #expect(report.lost == [play])
        #expect(report.summary == "lost 1 (\(play)), doubled 0, swapped 0, unexpected 0")
        #expect(!report.isClean)
    }

    @Test func `finds a doubled row`() {
        let play = Self.plays[13]
        let report = PlayChecker(expected: Self.plays, rows: Self.plays + [play])
        #expect(report.doubled == [play])
        #expect(report.lost + report.swapped + report.unexpected == [])
    }

    @Test func `finds two rows that exchanged their tracks`() {
        var rows = Self.plays
        let (one, other) = (rows[20], rows[22])
        rows[20] = CheckedPlay(
            account: one.account, endedAtMilliseconds: one.endedAtMilliseconds, track: other.track)
        rows[22] = CheckedPlay(
            account: other.account, endedAtMilliseconds: other.endedAtMilliseconds,
            track: one.track)
        let report = PlayChecker(expected: Self.plays, rows: rows)
        #expect(report.swapped == [rows[20], rows[22]])
        #expect(report.lost + report.doubled + report.unexpected == [])
    }

    @Test func `finds a row that nobody played`() {
        let stranger = CheckedPlay(account: "ada", endedAtMilliseconds: 1, track: "x")
        let report = PlayChecker(expected: Self.plays, rows: Self.plays + [stranger])
        #expect(report.unexpected == [stranger])
        #expect(report.lost + report.doubled + report.swapped == [])
    }

    @Test func `finds one account's row in another's name`() {
        var rows = Self.plays
        let play = rows[10]
        rows[10] = CheckedPlay(
            account: "bela", endedAtMilliseconds: play.endedAtMilliseconds, track: play.track)
        let report = PlayChecker(expected: Self.plays, rows: rows)
        #expect(report.lost == [play])
        #expect(report.unexpected == [rows[10]])
    }
}
