import SQLite
import Stage

/// What the demonstration tells at its end.
struct Report {
    /// One line of the top ten.
    struct Row: Hashable {
        let plays: Int64
        let track: String
        let artists: String
    }

    /// The account of sums.
    var account = Account()
    /// How many different tracks were heard.
    var tracks: Int64 = 0
    /// How many people listened.
    var listeners: Int64 = 0
    /// The tracks heard most often, most first.
    var top: [Row] = []

    init() {}

    /// Reads everything from the sink's database.
    init(_ database: Database) throws(SQLiteError) {
        account = try Account(database)
        tracks = try database.integer("SELECT count(DISTINCT track_id) FROM listens") ?? 0
        listeners = try database.integer("SELECT count(DISTINCT account_id) FROM listens") ?? 0
        let rows = try database.prepare(
            """
            SELECT sum(listens), track, ifnull(artists, '') FROM top_tracks
            GROUP BY track_id ORDER BY 1 DESC, 2, track_id LIMIT 10
            """)
        defer { rows.reset() }
        while try rows.step() {
            top.append(
                Row(plays: rows.integer(0), track: rows.text(1), artists: rows.text(2)))
        }
    }

    /// The lines to print after so many milliseconds.
    func lines(after milliseconds: Int64) -> [String] {
        let seconds = Duration.seconds((milliseconds + 500) / 1_000).text
        var table = TextTable([("plays", .right), ("track", .left), ("artists", .left)])
        for row in top { table.add([row.plays.grouped, row.track, row.artists]) }
        let read = account
        return [
            "",
            "\(read.stored.grouped) plays of \(tracks.grouped) tracks by \(listeners.grouped)"
                + " listeners in \(seconds)",
            "",
            "read \(read.read.grouped) = accepted \(read.accepted.grouped)"
                + " + duplicate \(read.duplicate.grouped) + filtered \(read.filtered.grouped)"
                + " + failed \(read.failed.grouped)",
            "accepted \(read.accepted.grouped) = stored \(read.stored.grouped)"
                + " + dead-lettered \(read.deadLettered.grouped)",
            "",
        ] + table.lines
    }
}
