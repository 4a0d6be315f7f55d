public import Plays

extension Topic {
    /// The topics that can be kept as files.
    public static let filed: [Topic] = [
        .plays, .lists, .catalogue, .ledger, .listens, .tracks, .artists, .albums, .listItems,
        .corrections,
    ]

    /// The columns of the topic's table, in the order of the record's fields; empty for a topic
    /// that is not kept as files.
    ///
    /// In CSV and Parquet two more stand in front: ``placeColumns``.
    public var columns: [Column] {
        switch self {
        case .plays: Self.playColumns
        case .lists: Self.listColumns
        case .catalogue: Self.catalogueColumns
        case .ledger: Self.ledgerColumns
        case .listens: Self.listenColumns
        case .tracks: Self.trackColumns
        case .artists: Self.artistColumns
        case .albums: Self.albumColumns
        case .listItems: Self.listItemColumns
        case .corrections: Self.correctionColumns
        case .cursors, .deadLetters: []
        }
    }

    /// The place a record had in its topic.
    public static let placeColumns = [
        Column("topic_partition", .integer, needed: true),
        Column("topic_offset", .integer, needed: true),
    ]

    /// The field whose day in UTC is a file's `date`; nil takes the record's timestamp.
    var dateField: String? {
        switch self {
        case .listens: "ended_at"
        case .tracks, .artists, .albums: "observed_at"
        case .lists, .listItems: "taken_at"
        case .ledger: "at"
        case .corrections: "said_at"
        case .catalogue: "fetched_at"
        case .plays, .cursors, .deadLetters: nil
        }
    }

    private static let playColumns = [
        Column("account", .text, needed: true), Column("source", .text, needed: true),
        Column("read_at", .instant), Column("origin", .json),
        Column("item", .json, needed: true),
    ]

    private static let listColumns = [
        Column("account", .text, needed: true), Column("list", .text, needed: true),
        Column("snapshot", .text), Column("taken_at", .instant, needed: true),
        Column("page", .integer), Column("first", .integer), Column("last", .boolean),
        Column("total", .integer), Column("items", .json),
    ]

    private static let catalogueColumns = [
        Column("kind", .text, needed: true), Column("id", .text, needed: true),
        Column("fetched_at", .instant, needed: true), Column("object", .json),
    ]

    private static let ledgerColumns = [
        Column("entry", .text, needed: true), Column("account", .text, needed: true),
        Column("kind", .text, needed: true), Column("at", .instant, needed: true),
        Column("read", .integer), Column("accepted", .integer), Column("duplicate", .integer),
        Column("filtered", .json), Column("failed", .integer), Column("source", .text),
        Column("file", .text), Column("sha256", .text), Column("from", .instant),
        Column("to", .instant), Column("gap", .text),
    ]

    private static let listenColumns =
        [
            Column("play_id", .text, needed: true), Column("account", .text, needed: true),
            Column("source", .text), Column("kind", .text), Column("track_id", .text),
            Column("track_uri", .text), Column("track_name", .text), Column("album_id", .text),
            Column("album_name", .text), Column("artist_ids", .texts),
            Column("artist_names", .texts), Column("isrc", .text),
            Column("duration_ms", .integer), Column("explicit", .boolean),
            Column("release_year", .integer), Column("genres", .texts),
            Column("context_type", .text), Column("context_uri", .text),
        ] + listenTimeColumns
        + [
            Column("ms_played", .integer), Column("ms_played_estimated", .boolean),
            Column("completion", .real), Column("skipped", .boolean),
            Column("shuffle", .boolean), Column("offline", .boolean),
            Column("incognito", .boolean), Column("platform", .text), Column("country", .text),
            Column("reason_start", .text), Column("reason_end", .text),
            Column("platform_detail", .text), Column("origin", .json),
            Column("play_partition", .integer), Column("play_offset", .integer),
            Column("read_at", .instant),
        ]

    private static let listenTimeColumns = [
        Column("started_at", .instant), Column("ended_at", .instant, needed: true),
        Column("ended_at_precision", .text), Column("timezone", .text),
        Column("local_date", .date), Column("local_hour", .integer),
        Column("weekday", .integer),
    ]

    private static let trackColumns = [
        Column("id", .text, needed: true), Column("uri", .text), Column("kind", .text),
        Column("name", .text), Column("album_id", .text), Column("album_name", .text),
        Column("artist_ids", .texts), Column("artist_names", .texts), Column("isrc", .text),
        Column("duration_ms", .integer), Column("explicit", .boolean),
        Column("disc_number", .integer), Column("track_number", .integer),
        Column("is_local", .boolean), Column("url", .text), Column("knowledge", .text),
        Column("observed_at", .instant, needed: true),
    ]

    private static let artistColumns = [
        Column("id", .text, needed: true), Column("uri", .text), Column("name", .text),
        Column("genres", .texts), Column("image_url", .text), Column("followers", .integer),
        Column("popularity", .integer), Column("url", .text), Column("knowledge", .text),
        Column("observed_at", .instant, needed: true),
    ]

    private static let albumColumns = [
        Column("id", .text, needed: true), Column("uri", .text), Column("kind", .text),
        Column("name", .text), Column("artist_ids", .texts), Column("artist_names", .texts),
        Column("album_type", .text), Column("release_date", .text),
        Column("release_date_precision", .text), Column("release_year", .integer),
        Column("total_tracks", .integer), Column("label", .text), Column("upc", .text),
        Column("genres", .texts), Column("image_url", .text), Column("url", .text),
        Column("knowledge", .text), Column("observed_at", .instant, needed: true),
    ]

    private static let listItemColumns = [
        Column("account", .text, needed: true), Column("list", .text, needed: true),
        Column("snapshot", .text), Column("taken_at", .instant, needed: true),
        Column("position", .integer), Column("total", .integer), Column("added_at", .instant),
        Column("added_by", .text), Column("kind", .text), Column("id", .text),
        Column("name", .text), Column("detail", .json),
    ]

    private static let correctionColumns = [
        Column("account", .text, needed: true), Column("action", .text, needed: true),
        Column("what", .text, needed: true), Column("id", .text),
        Column("started_from", .instant), Column("started_before", .instant),
        Column("reason", .text), Column("said_at", .instant, needed: true),
    ]
}
