import Plays

/// The measures and keys of one row of `listens`: all but what only an extended row says.
struct Fact: Hashable {
    var account: Int64
    var track: Int64?
    var album: Int64?
    var context: Int64?
    var date: CivilDate
    var hour: Int64
    var offsetMinutes: Int64
    var startedAt: Int64
    var endedAt: Int64
    var msPlayed: Int64
    var isEstimated: Bool
    var completionThousandths: Int64?
    var kind: PlayKind
    /// Whether its owner wants it left out.
    var isExcluded = false
}

extension Fact {
    /// What the sums need to know of it.
    func counted(isSkipped: Bool?) -> CountedListen {
        CountedListen(
            account: account, date: Int64(date.number), hour: hour, track: track, album: album,
            startedAt: startedAt, endedAt: endedAt, msPlayed: msPlayed,
            isEstimated: isEstimated,
            completionThousandths: completionThousandths, isSkipped: isSkipped,
            isExcluded: isExcluded)
    }
}
