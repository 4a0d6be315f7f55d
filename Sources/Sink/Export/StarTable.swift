import Lake

/// One table of the star schema, as it is exported.
struct StarTable {
    let name: String
    let columns: [Column]
    /// What the table is read from; for facts with what folders are made of.
    let source: String
    /// What rows are ordered by.
    let order: String

    /// The facts and all dimensions and bridges.
    static let all: [StarTable] = [listens] + dimensions

    static let listens = StarTable(
        name: "listens",
        columns: [
            Column("listen_id", .integer, needed: true),
            Column("account_id", .integer, needed: true), Column("track_id", .integer),
            Column("album_id", .integer), Column("context_id", .integer),
            Column("date_id", .integer, needed: true),
            Column("started_at", .instant, needed: true),
            Column("ended_at", .instant, needed: true),
            Column("local_hour", .integer, needed: true),
            Column("utc_offset_minutes", .integer, needed: true),
            Column("ms_played", .integer, needed: true),
            Column("ms_played_estimated", .boolean, needed: true), Column("completion", .real),
            Column("skipped", .boolean), Column("shuffle", .boolean), Column("offline", .boolean),
            Column("incognito", .boolean), Column("platform", .text), Column("country", .text),
            Column("reason_start", .text), Column("reason_end", .text),
            Column("kind", .text, needed: true),
        ],
        source: """
            listens AS t JOIN accounts AS a USING (account_id) JOIN dates AS d USING (date_id)
            WHERE NOT t.excluded
            """,
        order: "t.account_id, t.started_at, t.listen_id")

    /// What folders of facts can be made of, as SQL: what readers ask for, and every column.
    static let levels: [(name: String, expression: String)] =
        named
        + listens.columns.map(\.name).filter { name in !named.contains { $0.name == name } }
        .map { ($0, "t.\($0)") }

    private static let named: [(name: String, expression: String)] = [
        ("account", "a.name"),
        ("date", "strftime('%Y-%m-%d', t.ended_at / 1000, 'unixepoch')"),
        ("year", "strftime('%Y', t.ended_at / 1000, 'unixepoch')"),
        ("month", "strftime('%m', t.ended_at / 1000, 'unixepoch')"),
        ("local_date", "d.date"), ("weekday", "d.weekday"),
        (
            "artist",
            """
            (SELECT coalesce(o.name, r.name) FROM track_artists AS c
                JOIN artists AS r USING (artist_id)
                LEFT JOIN artists AS o ON o.artist_id = r.counts_as
                WHERE c.track_id = t.track_id AND c.position = 0)
            """
        ),
        (
            "genre",
            """
            (SELECT min(g.genre) FROM track_artists AS c
                JOIN artists AS r USING (artist_id)
                JOIN artist_genres AS g ON g.artist_id = coalesce(r.counts_as, r.artist_id)
                WHERE c.track_id = t.track_id AND c.position = 0)
            """
        ),
    ]

    private static let dimensions: [StarTable] = [
        plain(
            "tracks", "track_id",
            [
                Column("track_id", .integer, needed: true), Column("id", .text, needed: true),
                Column("uri", .text), Column("kind", .text), Column("name", .text),
                Column("artists", .text), Column("album_id", .integer), Column("album", .text),
                Column("isrc", .text),
                Column("duration_ms", .integer), Column("explicit", .boolean),
                Column("disc_number", .integer), Column("track_number", .integer),
                Column("is_local", .boolean), Column("url", .text), Column("knowledge", .text),
                Column("observed_at", .instant),
            ]),
        plain(
            "albums", "album_id",
            [
                Column("album_id", .integer, needed: true), Column("id", .text, needed: true),
                Column("uri", .text), Column("kind", .text), Column("name", .text),
                Column("artists", .text), Column("album_type", .text),
                Column("release_date", .text),
                Column("release_date_precision", .text), Column("release_year", .integer),
                Column("total_tracks", .integer), Column("label", .text), Column("upc", .text),
                Column("genres", .json), Column("image_url", .text), Column("url", .text),
                Column("counts_as", .integer), Column("knowledge", .text),
                Column("observed_at", .instant),
            ]),
        plain(
            "artists", "artist_id",
            [
                Column("artist_id", .integer, needed: true), Column("id", .text, needed: true),
                Column("uri", .text), Column("name", .text), Column("image_url", .text),
                Column("followers", .integer), Column("popularity", .integer),
                Column("url", .text), Column("counts_as", .integer), Column("knowledge", .text),
                Column("observed_at", .instant),
            ]),
        plain(
            "accounts", "account_id",
            [
                Column("account_id", .integer, needed: true), Column("name", .text, needed: true),
                Column("timezone", .text),
            ]),
        plain(
            "contexts", "context_id",
            [
                Column("context_id", .integer, needed: true), Column("uri", .text, needed: true),
                Column("type", .text, needed: true),
            ]),
        plain(
            "dates", "date_id",
            [Column("date_id", .integer, needed: true), Column("date", .date, needed: true)]
                + ["year", "quarter", "month", "day", "iso_year", "iso_week", "weekday"].map {
                    Column($0, .integer, needed: true)
                } + [Column("is_weekend", .boolean, needed: true)]),
        plain("track_artists", "track_id, position", bridge("track_id")),
        plain("album_artists", "album_id, position", bridge("album_id")),
        plain(
            "artist_genres", "artist_id, genre",
            [
                Column("artist_id", .integer, needed: true), Column("genre", .text, needed: true),
            ]),
    ]

    private static func plain(_ name: String, _ order: String, _ columns: [Column]) -> StarTable {
        StarTable(name: name, columns: columns, source: "\(name) AS t", order: order)
    }

    private static func bridge(_ key: String) -> [Column] {
        [key, "position", "artist_id"].map { Column($0, .integer, needed: true) }
    }
}
