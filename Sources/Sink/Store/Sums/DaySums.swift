import SQLite

/// The tables that are kept ready: sums by account, local day and thing.
///
/// They are written in the transaction that changes the listens, so that what people ask for is
/// there at once.
final class DaySums {
    let credits: TrackCredits
    private let tracks: SumTable
    private let artists: SumTable
    private let albums: SumTable
    private let genres: SumTable
    private let hours: SumTable
    private let firsts: FirstListens
    private let selectDays: Statement
    private var suspended: Set<Int64> = []

    init(_ database: Database) throws(SQLiteError) {
        credits = try TrackCredits(database)
        tracks = try SumTable(
            database, table: "track_days", thing: "track_id", hasMeasures: true)
        artists = try SumTable(database, table: "artist_days", thing: "artist_id")
        albums = try SumTable(database, table: "album_days", thing: "album_id")
        genres = try SumTable(database, table: "genre_days", thing: "genre_id")
        hours = try SumTable(database, table: "hour_days", thing: "local_hour")
        firsts = try FirstListens(database)
        selectDays = try database.prepare(
            """
            SELECT account_id, date_id, count(*), sum(ms_played) FROM listens WHERE track_id = ?
            GROUP BY account_id, date_id
            """)
    }

    /// Counts a listen that was stored.
    func add(_ listen: CountedListen) throws(SQLiteError) {
        try count(listen, listen.sum)
        firsts.add(listen)
    }

    /// Takes a listen back as it was counted.
    func remove(_ listen: CountedListen) throws(SQLiteError) {
        try count(listen, -listen.sum)
        firsts.remove(listen)
    }

    /// Counts another completion of a listen.
    func change(_ listen: CountedListen, completion: Int64?) {
        guard let track = listen.track else { return }
        var new = listen
        new.completionThousandths = completion
        var sum = -listen.sum
        sum += new.sum
        tracks.add(sum, account: listen.account, date: listen.date, thing: track)
    }

    /// Takes a track's listens from its artists and genres, before these change.
    func suspend(_ track: Int64) throws(SQLiteError) {
        guard suspended.insert(track).inserted else { return }
        try share(track, sign: -1)
        credits.forget(track)
    }

    /// Takes the listens of an artist's tracks, before the artist's genres or name change.
    func suspend(tracksOf artist: Int64) throws(SQLiteError) {
        for track in try credits.tracks(of: artist) { try suspend(track) }
    }

    /// Counts the listens that were taken for the artists and genres that there are now.
    func resume() throws(SQLiteError) {
        for track in suspended.sorted() {
            credits.forget(track)
            try share(track, sign: 1)
        }
        suspended.removeAll()
    }

    /// Writes the sums.
    func flush() throws(SQLiteError) {
        for table in [tracks, artists, albums, genres, hours] { try table.flush() }
        try firsts.flush()
    }

    /// Forgets everything, after a transaction that was undone.
    func forget() {
        for table in [tracks, artists, albums, genres, hours] { table.forget() }
        firsts.forget()
        suspended.removeAll()
        credits.forget()
    }

    private func count(_ listen: CountedListen, _ sum: Sum) throws(SQLiteError) {
        let (account, date) = (listen.account, listen.date)
        hours.add(sum, account: account, date: date, thing: listen.hour)
        if let album = listen.album { albums.add(sum, account: account, date: date, thing: album) }
        guard let track = listen.track else { return }
        tracks.add(sum, account: account, date: date, thing: track)
        let credits = try credits.credits(of: track)
        for artist in credits.artists {
            artists.add(sum, account: account, date: date, thing: artist)
        }
        for genre in credits.genres {
            genres.add(sum, account: account, date: date, thing: genre)
        }
    }

    private func share(_ track: Int64, sign: Int64) throws(SQLiteError) {
        selectDays.bind(1, track)
        while try selectDays.step() {
            let credits = try credits.credits(of: track)
            let (account, date) = (selectDays.integer(0), selectDays.integer(1))
            let sum = Sum(
                listens: sign * selectDays.integer(2), msPlayed: sign * selectDays.integer(3))
            for artist in credits.artists {
                artists.add(sum, account: account, date: date, thing: artist)
            }
            for genre in credits.genres {
                genres.add(sum, account: account, date: date, thing: genre)
            }
        }
    }
}
