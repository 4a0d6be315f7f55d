/// What was heard in a scope, thing by thing: tracks, artists, albums or genres.
///
/// One pass over the sums by day answers every question about the scope.
struct Tally: Sendable {
    /// What is counted.
    enum Subject: String, Sendable {
        case tracks, artists, albums
    }

    /// One thing.
    struct Entry: Hashable, Sendable {
        let key: Int64
        var listens: Int64
        var milliseconds: Int64
        /// Of tracks: listens that were skipped, and those that say whether they were.
        var skipped: Int64 = 0
        var skippable: Int64 = 0
    }

    /// All that were heard, by key.
    let entries: [Entry]

    init(_ entries: [Entry]) { self.entries = entries }

    /// Adds up what lies in some days; the rows of a thing lie side by side.
    init(_ rows: [some DaySum], _ days: ClosedRange<Int32>) {
        var entries: [Entry] = []
        var entry = Entry(key: -1, listens: 0, milliseconds: 0)
        for row in rows where days.contains(row.day) {
            let key = Int64(row.key)
            if key != entry.key {
                if entry.listens > 0 { entries.append(entry) }
                entry = Entry(key: key, listens: 0, milliseconds: 0)
            }
            entry.listens += Int64(row.listens)
            entry.milliseconds += Int64(row.milliseconds)
            entry.skipped += Int64(row.skipped)
            entry.skippable += Int64(row.skippable)
        }
        if entry.listens > 0 { entries.append(entry) }
        self.entries = entries
    }

    /// Those at the front, by time or by count; the other decides between equals, then the key.
    func top(by measure: Measure, _ limit: Int) -> [Entry] {
        guard limit > 0 else { return [] }
        // A full sort of tens of thousands costs more than all else: what has some in front of it
        // that fill the table is left out on the way.
        var front: [Entry] = []
        var bar = Int64.min
        func cut() {
            front.sort { measure.order($0, $1) }
            guard front.count >= limit else { return }
            front.removeSubrange(limit...)
            bar = measure.value(of: front[limit - 1])
        }
        for entry in entries where measure.value(of: entry) >= bar {
            front.append(entry)
            if front.count - limit == max(limit, Self.slack) { cut() }
        }
        cut()
        return front
    }

    /// So many more than wanted are gathered at least before they are sorted.
    private static let slack = 256

    /// The entries of some keys.
    func entries(of keys: Set<Int64>) -> Tally { Tally(entries.filter { keys.contains($0.key) }) }
}

/// What puts one before the other.
enum Measure: String, CaseIterable, Hashable, Sendable {
    case time, count

    func value(of entry: Tally.Entry) -> Int64 {
        switch self {
        case .time: entry.milliseconds
        case .count: entry.listens
        }
    }

    /// Whether one comes before another.
    func order(_ one: Tally.Entry, _ other: Tally.Entry) -> Bool {
        let (first, second) =
            self == .time
            ? ((one.milliseconds, one.listens), (other.milliseconds, other.listens))
            : ((one.listens, one.milliseconds), (other.listens, other.milliseconds))
        return first == second ? one.key < other.key : first > second
    }
}
