import Plays
import SQLite

/// What is new, what comes back, what is passed over.
extension Inquiry {
    /// Tracks heard for the first time, by month.
    func discoveries(_ scope: Scope) -> Sheet {
        var months: [Int32: Int64] = [:]
        for day in firstDays(scope) { months[day.day / 100, default: 0] += 1 }
        return Sheet(
            [.init("month", "Month", .month), .init("tracks", "New tracks", .count)],
            rows: months.sorted { $0.key < $1.key }
                .map { [.number(Int64($0.key)), .number($0.value)] })
    }

    /// The tracks that were heard for the first time, the newest first.
    func newTracks(_ scope: Scope) -> Listing {
        let first = firstDays(scope).sorted { ($1.day, $0.key) < ($0.day, $1.key) }
        return Listing(
            [.init("date", "Day", .day), .init("track", "Track", .track)], of: first
        ) { inquiry, day in
            [.number(Int64(day.day)), try inquiry.trackCell(day.key)]
        }
    }

    /// Tracks heard again after a year or more, the newest first.
    func comebacks(_ scope: Scope) -> Listing {
        let back = heard(scope) { $0.previous > 0 && $0.day - $0.previous >= 10_000 }
            .sorted { ($1.day, $0.key) < ($0.day, $1.key) }
        return Listing(
            [
                .init("date", "Day", .day), .init("track", "Track", .track),
                .init("days_away", "Days away", .count),
            ], of: back
        ) { inquiry, day in
            let then = Self.date(Int64(day.previous))?.daysSince1970 ?? 0
            let now = Self.date(Int64(day.day))?.daysSince1970 ?? then
            return [
                .number(Int64(day.day)), try inquiry.trackCell(day.key),
                .number(Int64(now - then)),
            ]
        }
    }

    /// Tracks that are skipped most, of those that say so often enough to tell.
    func skips(_ scope: Scope) -> Listing {
        let often = tally(.tracks, scope).entries.filter { $0.skippable >= 5 && $0.skipped > 0 }
        let most = often.sorted { one, other in
            let left = one.skipped * other.skippable
            let right = other.skipped * one.skippable
            if left != right { return left > right }
            return one.listens == other.listens
                ? one.key < other.key : one.listens > other.listens
        }
        return Listing(
            [
                .init("track", "Track", .track),
                .init("listens", "Listens with a known end", .count),
                .init("skipped", "Skipped", .count), .init("skip_rate", "Skip rate", .share),
            ], of: most
        ) { inquiry, entry in
            [
                try inquiry.trackCell(Int32(clamping: entry.key)), .number(entry.skippable),
                .number(entry.skipped), .share(Double(entry.skipped) / Double(entry.skippable)),
            ]
        }
    }

    /// When what was heard came out.
    func releaseYears(_ scope: Scope) -> Sheet {
        var years: [Int16: (listens: Int64, milliseconds: Int64)] = [:]
        for entry in tally(.albums, scope).entries {
            let key = Int(entry.key)
            guard sums.releaseYears.indices.contains(key), sums.releaseYears[key] != 0 else {
                continue
            }
            years[sums.releaseYears[key], default: (0, 0)].listens += entry.listens
            years[sums.releaseYears[key], default: (0, 0)].milliseconds += entry.milliseconds
        }
        return Sheet(
            [.init("release_year", "Came out", .ordinal)] + Self.sums,
            rows: years.sorted { $0.key < $1.key }
                .map {
                    [
                        .number(Int64($0.key)), .number($0.value.listens),
                        .number($0.value.milliseconds),
                    ]
                })
    }

    private func firstDays(_ scope: Scope) -> [TrackDay] { heard(scope) { $0.previous == 0 } }

    private func heard(_ scope: Scope, _ isWanted: (TrackDay) -> Bool) -> [TrackDay] {
        let days = scope.dayKeys
        return accountSums(scope).tracks.filter { days.contains($0.day) && isWanted($0) }
    }

    private func trackCell(_ key: Int32) throws -> Sheet.Cell {
        var cell = Sheet.Cell.none
        try reader.each(
            "SELECT id, coalesce(name, id) FROM tracks WHERE track_id = ?1", [.number(Int64(key))]
        ) { cell = .entity(id: $0.text(0), name: $0.text(1)) }
        return cell
    }
}
