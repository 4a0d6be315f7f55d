/// A play as the simulated listener made it, or a row that claims to be one.
struct CheckedPlay: Hashable, Comparable, CustomStringConvertible {
    let account: String
    let endedAtMilliseconds: Int64
    let track: String

    var description: String { "\(account) \(endedAtMilliseconds) \(track)" }

    static func < (one: CheckedPlay, other: CheckedPlay) -> Bool {
        (one.account, one.endedAtMilliseconds, one.track)
            < (other.account, other.endedAtMilliseconds, other.track)
    }
}

/// Compares the rows of a table with the plays that were made.
///
/// No two plays of an account end at the same time, so account and time say which play a row
/// claims to be.
struct PlayChecker: Hashable {
    /// Plays that no row has.
    var lost: [CheckedPlay] = []
    /// Rows beyond the first of one play.
    var doubled: [CheckedPlay] = []
    /// Rows with the account and time of a play but another track.
    var swapped: [CheckedPlay] = []
    /// Rows of no play at all.
    var unexpected: [CheckedPlay] = []

    private struct Moment: Hashable {
        let account: String
        let endedAtMilliseconds: Int64

        init(_ play: CheckedPlay) {
            account = play.account
            endedAtMilliseconds = play.endedAtMilliseconds
        }
    }

    init(expected: [CheckedPlay], rows: [CheckedPlay]) {
        let tracks = Dictionary(
            expected.map { (Moment($0), $0.track) }, uniquingKeysWith: { first, _ in first })
        var seen: Set<Moment> = []
        for row in rows {
            guard let track = tracks[Moment(row)] else {
                unexpected.append(row)
                continue
            }
            if !seen.insert(Moment(row)).inserted { doubled.append(row) }
            if track != row.track { swapped.append(row) }
        }
        lost = expected.filter { !seen.contains(Moment($0)) }
    }

    /// Whether every play is there, once, and nothing else.
    var isClean: Bool { lost + doubled + swapped + unexpected == [] }

    /// The counts, and the first of each kind.
    var summary: String {
        func tell(_ name: String, _ plays: [CheckedPlay]) -> String {
            plays.min().map { "\(name) \(plays.count) (\($0))" } ?? "\(name) 0"
        }
        return [
            tell("lost", lost), tell("doubled", doubled), tell("swapped", swapped),
            tell("unexpected", unexpected),
        ].joined(separator: ", ")
    }
}
