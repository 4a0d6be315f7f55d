/// What the sums by day need to know of a listen.
struct CountedListen: Hashable {
    var account: Int64
    /// The local day, YYYYMMDD.
    var date: Int64
    var hour: Int64
    var track: Int64?
    var album: Int64?
    var startedAt: Int64
    var endedAt: Int64
    var msPlayed: Int64
    /// Whether that is the track's length instead of a measure.
    var isEstimated: Bool
    var completionThousandths: Int64?
    var isSkipped: Bool?
    /// Whether its owner wants it left out: then it counts nowhere.
    var isExcluded = false
}

/// What is summed up in a row, or is to be added to it.
struct Sum: Hashable {
    var msPlayed: Int64 = 0
    var completionThousandths: Int64 = 0
    var listens: Int32 = 0
    var skipped: Int32 = 0
    var skippable: Int32 = 0
    var completions: Int32 = 0
    var estimated: Int32 = 0

    static func += (one: inout Sum, other: Sum) {
        one.listens += other.listens
        one.msPlayed += other.msPlayed
        one.skipped += other.skipped
        one.skippable += other.skippable
        one.completionThousandths += other.completionThousandths
        one.completions += other.completions
        one.estimated += other.estimated
    }

    /// The opposite.
    static prefix func - (sum: Sum) -> Sum {
        Sum(
            msPlayed: -sum.msPlayed, completionThousandths: -sum.completionThousandths,
            listens: -sum.listens, skipped: -sum.skipped, skippable: -sum.skippable,
            completions: -sum.completions, estimated: -sum.estimated)
    }
}

extension CountedListen {
    /// What the listen adds to each row that it counts in.
    var sum: Sum {
        Sum(
            msPlayed: msPlayed, completionThousandths: completionThousandths ?? 0, listens: 1,
            skipped: isSkipped == true ? 1 : 0, skippable: isSkipped == nil ? 0 : 1,
            completions: completionThousandths == nil ? 0 : 1, estimated: isEstimated ? 1 : 0)
    }
}
