import SQLite

/// Listens as they come.
extension Inquiry {
    private static let columns: [Sheet.Column] = [
        .init("arrival", "", .count), .init("local_time", "Heard", .text),
        .init("track", "Track", .track), .init("artists", "Artists", .text),
        .init("album", "Album", .album), .init("ms_played", "Time", .milliseconds),
    ]

    /// The listens that came last, the last first; all of them without a limit.
    func newest(_ scope: Scope, limit: Int?) throws -> Listing {
        var keys: [Int64] = []
        try reader.each(
            """
            SELECT listen_id FROM listens WHERE +account_id = ?1 AND NOT excluded
            ORDER BY listen_id DESC LIMIT ?2
            """, [.number(scope.account.key), .number(Int64(limit ?? -1))]
        ) { keys.append($0.integer(0)) }
        return Listing(Self.columns, of: keys) { inquiry, key in
            let sheet = try inquiry.reader.sheet(
                Self.columns, Self.select + " AND n.listen_id = ?2",
                [.number(scope.account.key), .number(key)])
            // One that was joined with another since, or is left out now.
            return sheet.rows.first ?? [.number(key)] + Self.columns.dropFirst().map { _ in .none }
        }
    }

    /// The listens that came after one, in the order they came.
    func arrivals(_ scope: Scope, after arrival: Int64, limit: Int) throws -> Sheet {
        try reader.sheet(
            Self.columns,
            Self.select + " AND n.listen_id > ?3 ORDER BY n.listen_id LIMIT ?2",
            [.number(scope.account.key), .number(Int64(limit)), .number(arrival)])
    }

    /// The listen that came last of all.
    func lastArrival() throws -> Int64 {
        try reader.number("SELECT max(listen_id) FROM listens") ?? 0
    }

    // The order they came in is that of their keys: the plus keeps the index by time out of it.
    private static let select = """
        SELECT n.listen_id, n.local_time, t.id, n.track, n.artists, b.id, n.album, n.ms_played
        FROM listening AS n LEFT JOIN tracks AS t USING (track_id)
        LEFT JOIN albums AS b ON b.album_id = n.album_id
        WHERE +n.account_id = ?1
        """
}
