import SQLite

/// One track, artist or album.
struct Thing: Hashable, Sendable {
    let subject: Tally.Subject
    let key: Int64
    /// Spotify's id, or `name:…`.
    let id: String
    let name: String
    /// Facts beside the name, in order: what and its value.
    let facts: [Fact]
    /// Who made it, and what it is on.
    let artists: [Link]
    let album: Link?

    /// A fact worth showing.
    struct Fact: Hashable, Sendable {
        let title: String
        let value: String
    }

    /// Another thing by its id.
    struct Link: Hashable, Sendable {
        let id: String
        let name: String
    }
}

extension Inquiry {
    /// The thing with one of Spotify's ids; nil when the database has none.
    ///
    /// Of what is known by name only it is the one that it counts as.
    func thing(_ subject: Tally.Subject, id: String) throws -> Thing? {
        var found: Thing?
        try reader.each(Self.thingSQL[subject] ?? "", [.text(id)]) { row in
            var facts: [Thing.Fact] = []
            let titles = Self.factTitles[subject] ?? []
            for (column, title) in zip(Int32(5)..., titles) where !row.isNull(column) {
                let isLength = title == "Length"
                facts.append(
                    Thing.Fact(
                        title: title,
                        value: isLength ? Words.length(row.integer(column)) : row.text(column)))
            }
            found = Thing(
                subject: subject, key: row.integer(0), id: row.text(1), name: row.text(2),
                facts: facts, artists: [],
                album: row.isNull(3) ? nil : .init(id: row.text(3), name: row.text(4)))
        }
        guard let thing = found, let sql = Self.creditsSQL[subject] else { return found }
        var artists: [Thing.Link] = []
        try reader.each(sql, [.number(thing.key)]) {
            artists.append(Thing.Link(id: $0.text(0), name: $0.text(1)))
        }
        return Thing(
            subject: subject, key: thing.key, id: thing.id, name: thing.name, facts: thing.facts,
            artists: artists, album: thing.album)
    }

    /// Its days in a scope, with the sums of each.
    func days(of thing: Thing, _ scope: Scope) throws -> Sheet {
        let columns: [Sheet.Column] = [
            .init("date", "Day", .day), .init("listens", "Listens", .count),
            .init("ms_played", "Time", .milliseconds),
        ]
        return try reader.sheet(
            columns, Self.daysSQL[thing.subject] ?? "",
            [
                .number(scope.account.key), .number(scope.first), .number(scope.last),
                .number(thing.key),
            ])
    }

    private static let thingSQL: [Tally.Subject: String] = [
        .tracks: """
        SELECT t.track_id, t.id, coalesce(t.name, t.id), b.id, coalesce(b.name, b.id),
            t.duration_ms, t.isrc, CASE t.explicit WHEN 1 THEN 'yes' END, nullif(t.kind, 'track')
        FROM tracks AS t LEFT JOIN albums AS n USING (album_id)
        LEFT JOIN albums AS b ON b.album_id = coalesce(n.counts_as, n.album_id)
        WHERE t.id = ?1
        """,
        .artists: """
        SELECT artist_id, id, coalesce(name, id), NULL, NULL, followers, popularity,
            (SELECT group_concat(genre, ', ') FROM artist_genres AS g
                WHERE g.artist_id = artists.artist_id)
        FROM artists
        WHERE artist_id = (SELECT coalesce(counts_as, artist_id) FROM artists WHERE id = ?1)
        """,
        .albums: """
        SELECT album_id, id, coalesce(name, id), NULL, NULL, release_date, total_tracks, label,
            nullif(coalesce(album_type, kind), 'album')
        FROM albums
        WHERE album_id = (SELECT coalesce(counts_as, album_id) FROM albums WHERE id = ?1)
        """,
    ]

    private static let factTitles: [Tally.Subject: [String]] = [
        .tracks: ["Length", "ISRC", "Explicit", "Kind"],
        .artists: ["Followers", "Popularity", "Genres"],
        .albums: ["Came out", "Tracks", "Label", "Kind"],
    ]

    private static let creditsSQL: [Tally.Subject: String] = [
        .tracks: creditSQL("track"), .albums: creditSQL("album"),
    ]

    private static func creditSQL(_ word: String) -> String {
        """
        SELECT r.id, coalesce(r.name, r.id)
        FROM \(word)_artists AS c JOIN artists AS n USING (artist_id)
        JOIN artists AS r ON r.artist_id = coalesce(n.counts_as, n.artist_id)
        WHERE c.\(word)_id = ?1 GROUP BY r.artist_id ORDER BY min(c.position)
        """
    }

    private static let daysSQL: [Tally.Subject: String] = [
        .tracks: daySQL("track"), .artists: daySQL("artist"), .albums: daySQL("album"),
    ]

    private static func daySQL(_ word: String) -> String {
        """
        SELECT date_id, sum(listens), sum(ms_played) FROM \(word)_days
        WHERE account_id = ?1 AND date_id BETWEEN ?2 AND ?3 AND \(word)_id = ?4
        GROUP BY date_id ORDER BY date_id DESC
        """
    }
}
