import SQLite

/// What was heard most.
extension Inquiry {
    private static let sums: [Sheet.Column] = [
        .init("listens", "Listens", .count), .init("ms_played", "Time", .milliseconds),
    ]

    func topTracks(_ scope: Scope, by measure: Measure, limit: Int) throws -> Sheet {
        try tracks(tally(.tracks, scope).top(by: measure, limit))
    }

    /// Named tracks with their sums.
    func tracks(_ entries: [Tally.Entry]) throws -> Sheet {
        try credited(.init("track", "Track", .track), entries, Self.trackSQL)
    }

    /// Things that have an artist, with their sums; the question gives both ids and names.
    private func credited(
        _ thing: Sheet.Column, _ entries: [Tally.Entry], _ sql: String
    ) throws -> Sheet {
        var sheet = Sheet([thing, .init("artist", "Artist", .artist)] + Self.sums)
        for entry in entries {
            try reader.each(sql, [.number(entry.key)]) { row in
                sheet.rows.append([
                    .entity(id: row.text(0), name: row.text(1)),
                    row.isNull(2) ? .none : .entity(id: row.text(2), name: row.text(3)),
                    .number(entry.listens), .number(entry.milliseconds),
                ])
            }
        }
        return sheet
    }

    func topArtists(_ scope: Scope, by measure: Measure, limit: Int) throws -> Sheet {
        var sheet = Sheet([.init("artist", "Artist", .artist)] + Self.sums)
        for entry in try tally(.artists, scope).top(by: measure, limit) {
            try reader.each(Self.artistSQL, [.number(entry.key)]) { row in
                sheet.rows.append([
                    .entity(id: row.text(0), name: row.text(1)), .number(entry.listens),
                    .number(entry.milliseconds),
                ])
            }
        }
        return sheet
    }

    func topAlbums(_ scope: Scope, by measure: Measure, limit: Int) throws -> Sheet {
        try albums(tally(.albums, scope).top(by: measure, limit))
    }

    /// Named albums with their sums.
    func albums(_ entries: [Tally.Entry]) throws -> Sheet {
        try credited(.init("album", "Album", .album), entries, Self.albumSQL)
    }

    func topGenres(_ scope: Scope, by measure: Measure, limit: Int) throws -> Sheet {
        let sheet = try remembered("genres|\(measure)|\(scope.key)") {
            try reader.sheet(
                [.init("genre", "Genre", .text)] + Self.sums,
                Self.genresSQL(orderedBy: measure),
                [.number(scope.account.key), .number(scope.first), .number(scope.last)])
        }
        return sheet.prefix(limit)
    }

    private static let trackSQL = """
        SELECT t.id, coalesce(t.name, t.id), r.id, coalesce(r.name, r.id)
        FROM tracks AS t
        LEFT JOIN track_artists AS c ON c.track_id = t.track_id AND c.position = 0
        LEFT JOIN artists AS r USING (artist_id)
        WHERE t.track_id = ?1
        """

    private static let artistSQL =
        "SELECT id, coalesce(name, id) FROM artists WHERE artist_id = ?1"

    private static let albumSQL = """
        SELECT b.id, coalesce(b.name, b.id), r.id, coalesce(r.name, r.id)
        FROM albums AS b
        LEFT JOIN album_artists AS c ON c.album_id = b.album_id AND c.position = 0
        LEFT JOIN artists AS r USING (artist_id)
        WHERE b.album_id = ?1
        """

    private static func genresSQL(orderedBy measure: Measure) -> String {
        """
        SELECT g.name, n.listens, n.ms_played
        FROM (SELECT genre_id, sum(listens) AS listens, sum(ms_played) AS ms_played
            FROM genre_days WHERE account_id = ?1 AND date_id BETWEEN ?2 AND ?3
            GROUP BY genre_id) AS n
        JOIN genres AS g USING (genre_id)
        ORDER BY \(measure == .time ? "3 DESC, 2 DESC" : "2 DESC, 3 DESC"), 1
        LIMIT 1000
        """
    }
}
