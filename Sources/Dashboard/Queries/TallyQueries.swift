import SQLite

/// One pass over the sums by day.
extension Inquiry {
    /// What was heard of a kind in a scope.
    func tally(_ subject: Tally.Subject, _ scope: Scope) throws -> Tally {
        try remembered("\(subject)|\(scope.key)") {
            try Self.tally(reader, subject, scope)
        }
    }

    private static func tally(
        _ reader: Reader, _ subject: Tally.Subject, _ scope: Scope
    ) throws -> Tally {
        let largest = try reader.number(largestSQL[subject] ?? "") ?? 0
        var slots = [Int32](repeating: -1, count: Int(largest) + 1)
        var entries: [Tally.Entry] = []
        let values: [Bound] = [
            .number(scope.account.key), .number(scope.first), .number(scope.last),
        ]
        let hasSkips = subject == .tracks
        try reader.each(sumsSQL[subject] ?? "", values) { row in
            let key = row.integer(0)
            guard key >= 0, key <= largest else { return }
            var slot = Int(slots[Int(key)])
            if slot < 0 {
                slot = entries.count
                slots[Int(key)] = Int32(slot)
                entries.append(Tally.Entry(key: key, listens: 0, milliseconds: 0))
            }
            entries[slot].listens += row.integer(1)
            entries[slot].milliseconds += row.integer(2)
            if hasSkips {
                entries[slot].skipped += row.integer(3)
                entries[slot].skippable += row.integer(4)
            }
        }
        return Tally(entries)
    }

    private static let largestSQL: [Tally.Subject: String] = [
        .tracks: "SELECT max(track_id) FROM tracks",
        .artists: "SELECT max(artist_id) FROM artists",
        .albums: "SELECT max(album_id) FROM albums",
    ]

    private static let sumsSQL: [Tally.Subject: String] = [
        .tracks: """
        SELECT track_id, listens, ms_played, skipped, skippable FROM track_days
        WHERE account_id = ?1 AND date_id BETWEEN ?2 AND ?3
        """,
        .artists: """
        SELECT artist_id, listens, ms_played FROM artist_days
        WHERE account_id = ?1 AND date_id BETWEEN ?2 AND ?3
        """,
        .albums: """
        SELECT album_id, listens, ms_played FROM album_days
        WHERE account_id = ?1 AND date_id BETWEEN ?2 AND ?3
        """,
    ]
}
