/// How many calls of each bucket were spent over the last day, in hours: pure.
struct CallBudget: Equatable {
    /// Calls by bucket and by the hour of Unix time in which they were made.
    private(set) var hours: [Bucket: [Int64: Int]] = [:]

    private static let hourMilliseconds: Int64 = 3_600_000
    /// One more than a day has: what was spent within an hour counts until the whole hour is old.
    private static let hourCount: Int64 = 25
    /// What lies further ahead was noted while the machine's clock was wrong.
    private static let aheadCount: Int64 = 24

    init(hours: [Bucket: [Int64: Int]] = [:]) { self.hours = hours }

    /// What was spent in the day before `wall`.
    func spent(_ bucket: Bucket, wall: Int64) -> Int {
        let hour = wall / Self.hourMilliseconds
        return recent(bucket, at: hour).values.reduce(0, +)
    }

    /// Notes a call.
    mutating func spend(_ bucket: Bucket, wall: Int64) {
        let hour = wall / Self.hourMilliseconds
        hours[bucket, default: [:]][hour, default: 0] += 1
        hours[bucket] = recent(bucket, at: hour)
    }

    private func recent(_ bucket: Bucket, at hour: Int64) -> [Int64: Int] {
        let range = (hour - Self.hourCount + 1)...(hour + Self.aheadCount)
        return hours[bucket, default: [:]].filter { range.contains($0.key) }
    }
}
