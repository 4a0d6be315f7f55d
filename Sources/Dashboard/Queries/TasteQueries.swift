import SQLite

/// What is new, what comes back, what is passed over.
extension Inquiry {
    private func values(_ scope: Scope) -> [Bound] {
        [.number(scope.account.key), .number(scope.first), .number(scope.last)]
    }

    /// Tracks heard for the first time, by month.
    func discoveries(_ scope: Scope) throws -> Sheet {
        try remembered("discoveries|\(scope.key)") {
            try reader.sheet(
                [.init("month", "Month", .month), .init("tracks", "New tracks", .count)],
                """
                SELECT date_id / 100, count(*) FROM discoveries
                WHERE account_id = ?1 AND date_id BETWEEN ?2 AND ?3
                GROUP BY 1 ORDER BY 1
                """, values(scope))
        }
    }

    /// The tracks that were heard for the first time, the newest first.
    func newTracks(_ scope: Scope, limit: Int) throws -> Sheet {
        try remembered("new|\(limit)|\(scope.key)") {
            try reader.sheet(
                [.init("date", "Day", .day), .init("track", "Track", .track)],
                """
                SELECT n.date_id, t.id, coalesce(t.name, t.id)
                FROM (SELECT date_id, track_id FROM discoveries
                    WHERE account_id = ?1 AND date_id BETWEEN ?2 AND ?3
                    ORDER BY date_id DESC, track_id LIMIT ?4) AS n
                JOIN tracks AS t USING (track_id)
                ORDER BY n.date_id DESC, n.track_id
                """, values(scope) + [.number(Int64(limit))])
        }
    }

    /// Tracks heard again after a year or more, the newest first.
    func comebacks(_ scope: Scope) throws -> Sheet {
        try remembered("comebacks|\(scope.key)") {
            try reader.sheet(
                [
                    .init("date", "Day", .day), .init("track", "Track", .track),
                    .init("days_away", "Days away", .count),
                ],
                """
                SELECT n.date_id, t.id, coalesce(t.name, t.id), n.days_away
                FROM comebacks AS n JOIN tracks AS t USING (track_id)
                WHERE n.account_id = ?1 AND n.date_id BETWEEN ?2 AND ?3
                ORDER BY n.date_id DESC, t.id LIMIT 1000
                """, values(scope))
        }
    }

    /// Tracks that are skipped most, of those that say so often enough to tell.
    func skips(_ scope: Scope, limit: Int) throws -> Sheet {
        let often = try tally(.tracks, scope).entries.filter { $0.skippable >= 5 }
        let most = often.sorted { one, other in
            let left = one.skipped * other.skippable
            let right = other.skipped * one.skippable
            return left == right ? one.listens > other.listens : left > right
        }
        var sheet = Sheet([
            .init("track", "Track", .track), .init("listens", "Listens", .count),
            .init("skipped", "Skipped", .count), .init("skip_rate", "Skip rate", .share),
        ])
        for entry in most.prefix(limit) where entry.skipped > 0 {
            let named = try tracks([entry])
            guard let row = named.rows.first else { continue }
            sheet.rows.append([
                row[0], .number(entry.skippable), .number(entry.skipped),
                .share(Double(entry.skipped) / Double(entry.skippable)),
            ])
        }
        return sheet
    }

    /// When what was heard came out.
    func releaseYears(_ scope: Scope) throws -> Sheet {
        var years: [Int64: (listens: Int64, milliseconds: Int64)] = [:]
        let known = try remembered("release-years") {
            var known: [Int64: Int64] = [:]
            try reader.each(
                "SELECT album_id, release_year FROM albums WHERE release_year IS NOT NULL"
            ) { known[$0.integer(0)] = $0.integer(1) }
            return known
        }
        for entry in try tally(.albums, scope).entries {
            guard let year = known[entry.key] else { continue }
            years[year, default: (0, 0)].listens += entry.listens
            years[year, default: (0, 0)].milliseconds += entry.milliseconds
        }
        return Sheet(
            [
                .init("release_year", "Came out", .ordinal), .init("listens", "Listens", .count),
                .init("ms_played", "Time", .milliseconds),
            ],
            rows: years.sorted { $0.key < $1.key }
                .map {
                    [.number($0.key), .number($0.value.listens), .number($0.value.milliseconds)]
                })
    }
}
