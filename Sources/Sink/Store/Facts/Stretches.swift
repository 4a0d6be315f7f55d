/// Stretches of time that lie apart from each other.
struct Stretches {
    /// In order of time.
    private(set) var all: [ClosedRange<Int64>] = []

    /// Adds a stretch.
    ///
    /// - Parameters:
    ///   - range: The stretch.
    ///   - gap: How far another may be from it, in milliseconds, that it becomes one with, together
    ///     with what lies between them.
    /// - Returns: What was not there of what is there now.
    mutating func add(_ range: ClosedRange<Int64>, joining gap: Int64 = 0) -> [ClosedRange<Int64>] {
        let first = all.firstIndex { $0.upperBound >= range.lowerBound - gap } ?? all.count
        let end = all[first...].firstIndex { $0.lowerBound > range.upperBound + gap } ?? all.count
        var missing: [ClosedRange<Int64>] = []
        var (lower, upper) = (range.lowerBound, range.upperBound)
        var next = min(lower, all[first..<end].first?.lowerBound ?? lower)
        for piece in all[first..<end] {
            if next < piece.lowerBound { missing.append(next...piece.lowerBound - 1) }
            next = max(next, piece.upperBound + 1)
            lower = min(lower, piece.lowerBound)
            upper = max(upper, piece.upperBound)
        }
        if next <= upper { missing.append(next...upper) }
        all.replaceSubrange(first..<end, with: CollectionOfOne(lower...upper))
        return missing
    }
}
