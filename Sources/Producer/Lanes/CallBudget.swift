/// How many calls of each bucket were spent over the last day, in hours: pure.
struct CallBudget: Equatable {
    /// Calls by bucket and by the hour of Unix time in which they were made.
    private(set) var hours: [Bucket: [Int64: Int]] = [:]

    private static let hourMilliseconds: Int64 = 3_600_000
    /// One more than a day has: what was spent within an hour counts until the whole hour is old.
    private static let hourCount: Int64 = 25

    init(hours: [Bucket: [Int64: Int]] = [:]) { self.hours = hours }

    /// What was spent in the day before `wall`.
    func spent(_ bucket: Bucket, wall: Int64) -> Int {
        let first = wall / Self.hourMilliseconds - Self.hourCount + 1
        return hours[bucket, default: [:]].filter { $0.key >= first }.values.reduce(0, +)
    }

    /// Notes a call.
    mutating func spend(_ bucket: Bucket, wall: Int64) {
        let hour = wall / Self.hourMilliseconds
        hours[bucket, default: [:]][hour, default: 0] += 1
        hours[bucket] = hours[bucket]?.filter { $0.key > hour - Self.hourCount }
    }
}
