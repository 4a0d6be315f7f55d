/// What the sums by day need to know of a listen.
struct CountedListen: Hashable {
    var account: Int64
    /// The local day, YYYYMMDD.
    var date: Int64
    var hour: Int64
    var track: Int64?
    var album: Int64?
    var startedAt: Int64
    var msPlayed: Int64
    var completionThousandths: Int64?
    var isSkipped: Bool?
}

/// One row of a table of sums: one account, one day, one thing.
struct SumPlace: Hashable, Comparable {
    let account: Int64
    let date: Int64
    let thing: Int64

    static func < (one: SumPlace, other: SumPlace) -> Bool {
        (one.account, one.date, one.thing) < (other.account, other.date, other.thing)
    }
}

/// What is summed up in a row, or is to be added to it.
struct Sum: Hashable {
    var listens: Int64 = 0
    var msPlayed: Int64 = 0
    var skipped: Int64 = 0
    var skippable: Int64 = 0
    var completionThousandths: Int64 = 0
    var completions: Int64 = 0

    static func += (one: inout Sum, other: Sum) {
        one.listens += other.listens
        one.msPlayed += other.msPlayed
        one.skipped += other.skipped
        one.skippable += other.skippable
        one.completionThousandths += other.completionThousandths
        one.completions += other.completions
    }

    /// The opposite.
    static prefix func - (sum: Sum) -> Sum {
        Sum(
            listens: -sum.listens, msPlayed: -sum.msPlayed, skipped: -sum.skipped,
            skippable: -sum.skippable, completionThousandths: -sum.completionThousandths,
            completions: -sum.completions)
    }
}

extension CountedListen {
    /// What the listen adds to each row that it counts in.
    var sum: Sum {
        Sum(
            listens: 1, msPlayed: msPlayed, skipped: isSkipped == true ? 1 : 0,
            skippable: isSkipped == nil ? 0 : 1,
            completionThousandths: completionThousandths ?? 0,
            completions: completionThousandths == nil ? 0 : 1)
    }
}
