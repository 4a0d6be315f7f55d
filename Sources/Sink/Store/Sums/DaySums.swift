import SQLite

/// The tables that are kept ready: sums by account, local day and thing.
///
/// They are written in the transaction that changes the listens, so that what people ask for is
/// there at once.
final class DaySums {
    let credits: TrackCredits
    private let tracks: TrackDays
    private let artists: SumTable
    private let albums: AlbumDays
    private let genres: SumTable
    private let hours: SumTable
    private let sessions: Sessions
    private let selectDays: Statement
    private var suspended: Set<Int64> = []

    init(_ database: Database) throws(SQLiteError) {
        credits = try TrackCredits(database)
        tracks = try TrackDays(database)
        artists = try SumTable(
            database, table: "artist_days", key: ("artist_id", "account_id", "date_id"))
        albums = try AlbumDays(database)
        genres = try SumTable(
            database, table: "genre_days", key: ("genre_id", "account_id", "date_id"))
        hours = try SumTable(
            database, table: "hour_days", key: ("account_id", "date_id", "local_hour"),
            countsEstimates: true)
        sessions = try Sessions(database)
        selectDays = try database.prepare(
            "SELECT account_id, date_id, listens, ms_played FROM track_days WHERE track_id = ?")
    }

    /// Counts a listen that was stored.
    func add(_ listen: CountedListen) throws(SQLiteError) {
        guard !listen.isExcluded else { return }
        try count(listen, listen.sum)
        sessions.add(listen)
    }

    /// Takes a listen back as it was counted.
    func remove(_ listen: CountedListen) throws(SQLiteError) {
        guard !listen.isExcluded else { return }
        try count(listen, -listen.sum)
        sessions.remove(listen)
    }

    /// Counts another completion of a listen.
    func change(_ listen: CountedListen, completion: Int64?) {
        guard let track = listen.track, !listen.isExcluded else { return }
        var new = listen
        new.completionThousandths = completion
        var sum = -listen.sum
        sum += new.sum
        tracks.add(sum, account: listen.account, date: listen.date, track: track)
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

    /// Counts the listens that were taken for the artists, genres and albums that there are now.
    ///
    /// - Returns: The tracks whose listens they were.
    func resume() throws(SQLiteError) -> [Int64] {
        let tracks = suspended.sorted()
        for track in tracks {
            credits.forget(track)
            try share(track, sign: 1)
        }
        suspended.removeAll()
        try albums.settle()
        return tracks
    }

    /// Notes that an album known by name only is going to count as another one.
    func suspend(album: Int64) throws(SQLiteError) { try albums.note(album) }

    /// Writes the sums.
    func flush() throws(SQLiteError) {
        try tracks.flush()
        for table in [artists, genres, hours] { try table.flush() }
        try albums.flush()
        try sessions.flush()
    }

    /// Forgets everything, after a transaction that was undone.
    func forget() {
        tracks.forget()
        for table in [artists, genres, hours] { table.forget() }
        albums.forget()
        sessions.forget()
        suspended.removeAll()
        credits.forget()
    }

    private func count(_ listen: CountedListen, _ sum: Sum) throws(SQLiteError) {
        let (account, date) = (listen.account, listen.date)
        hours.add(sum, at: SumPlace(account, date, listen.hour))
        if let album = listen.album { albums.add(sum, at: SumPlace(album, account, date)) }
        guard let track = listen.track else { return }
        tracks.add(sum, account: account, date: date, track: track)
        let credits = try credits.credits(of: track)
        for artist in credits.artists {
            artists.add(sum, at: SumPlace(artist, account, date))
        }
        for genre in credits.genres {
            genres.add(sum, at: SumPlace(genre, account, date))
        }
    }

    private func share(_ track: Int64, sign: Int64) throws(SQLiteError) {
        selectDays.bind(1, track)
        while try selectDays.step() {
            let credits = try credits.credits(of: track)
            let (account, date) = (selectDays.integer(0), selectDays.integer(1))
            let sum = Sum(
                msPlayed: sign * selectDays.integer(3),
                listens: Int32(truncatingIfNeeded: sign * selectDays.integer(2)))
            for artist in credits.artists {
                artists.add(sum, at: SumPlace(artist, account, date))
            }
            for genre in credits.genres {
                genres.add(sum, at: SumPlace(genre, account, date))
            }
        }
    }
}
