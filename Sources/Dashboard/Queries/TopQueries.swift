import SQLite

/// What was heard most.
extension Inquiry {
    func topTracks(_ scope: Scope, by measure: Measure, limit: Int) -> Listing {
        Self.tracks(tally(.tracks, scope), measure, limit)
    }

    func topArtists(_ scope: Scope, by measure: Measure, limit: Int) -> Listing {
        Self.listing(
            .init("artist", "Artist", .artist), tally(.artists, scope), measure, limit,
            "SELECT id, coalesce(name, id) FROM artists WHERE artist_id = ?1")
    }

    func topAlbums(_ scope: Scope, by measure: Measure, limit: Int) -> Listing {
        Self.albums(tally(.albums, scope), measure, limit)
    }

    func topGenres(_ scope: Scope, by measure: Measure, limit: Int) -> Listing {
        Self.listing(
            .init("genre", "Genre", .text), Tally(accountSums(scope).genres, scope.dayKeys),
            measure,
            limit,
            "SELECT name FROM genres WHERE genre_id = ?1")
    }

    /// An artist's or an album's tracks, by what was heard of them.
    func topTracks(
        of thing: Thing, _ scope: Scope, by measure: Measure, limit: Int
    ) throws -> Listing {
        let keys = try keys(
            thing.subject == .artists
                ? "SELECT track_id FROM track_artists WHERE artist_id IN (\(Self.artistNamesSQL))"
                : "SELECT track_id FROM tracks WHERE album_id IN (\(Self.albumNamesSQL))", thing)
        return Self.tracks(tally(.tracks, scope).entries(of: keys), measure, limit)
    }

    /// An artist's albums, by what was heard of them.
    func topAlbums(
        of thing: Thing, _ scope: Scope, by measure: Measure, limit: Int
    ) throws -> Listing {
        let keys = try keys(
            """
            SELECT coalesce(b.counts_as, b.album_id)
            FROM album_artists AS c JOIN albums AS b USING (album_id)
            WHERE c.artist_id IN (\(Self.artistNamesSQL))
            """, thing)
        return Self.albums(tally(.albums, scope).entries(of: keys), measure, limit)
    }

    private func keys(_ sql: String, _ thing: Thing) throws -> Set<Int64> {
        var keys: Set<Int64> = []
        try reader.each(sql, [.number(thing.key)]) { keys.insert($0.integer(0)) }
        return keys
    }

    private static func tracks(_ tally: Tally, _ measure: Measure, _ limit: Int) -> Listing {
        listing(.init("track", "Track", .track), tally, measure, limit, trackSQL, hasArtist: true)
    }

    private static func albums(_ tally: Tally, _ measure: Measure, _ limit: Int) -> Listing {
        listing(.init("album", "Album", .album), tally, measure, limit, albumSQL, hasArtist: true)
    }

    /// Things with their sums; the question tells what they are, and of some whose they are.
    private static func listing(
        _ thing: Sheet.Column, _ tally: Tally, _ measure: Measure, _ limit: Int, _ sql: String,
        hasArtist: Bool = false
    ) -> Listing {
        let columns = hasArtist ? [thing, .init("artist", "Artist", .artist)] : [thing]
        return Listing(
            columns + sums, of: tally.top(by: measure, limit), total: tally.entries.count
        ) { inquiry, entry in
            let known = try inquiry.reader.sheet(columns, sql, [.number(entry.key)])
            return (known.rows.first ?? columns.map { _ in .none })
                + [.number(entry.listens), .number(entry.milliseconds)]
        }
    }

    /// An artist, and the names that count as the artist.
    private static let artistNamesSQL =
        "SELECT ?1 UNION ALL SELECT artist_id FROM artists WHERE counts_as = ?1"

    /// An album, and the names that count as it; they are called the same, which is quicker found.
    private static let albumNamesSQL = """
        SELECT ?1 UNION ALL SELECT n.album_id FROM albums AS b JOIN albums AS n USING (name_key)
        WHERE b.album_id = ?1 AND n.counts_as = ?1
        """

    private static let trackSQL = """
        SELECT t.id, coalesce(t.name, t.id), r.id, coalesce(r.name, r.id)
        FROM tracks AS t
        LEFT JOIN track_artists AS c ON c.track_id = t.track_id AND c.position = 0
        LEFT JOIN artists AS n USING (artist_id)
        LEFT JOIN artists AS r ON r.artist_id = coalesce(n.counts_as, n.artist_id)
        WHERE t.track_id = ?1
        """

    private static let albumSQL = """
        SELECT b.id, coalesce(b.name, b.id), r.id, coalesce(r.name, r.id)
        FROM albums AS b
        LEFT JOIN album_artists AS c ON c.album_id = b.album_id AND c.position = 0
        LEFT JOIN artists AS n USING (artist_id)
        LEFT JOIN artists AS r ON r.artist_id = coalesce(n.counts_as, n.artist_id)
        WHERE b.album_id = ?1
        """
}
