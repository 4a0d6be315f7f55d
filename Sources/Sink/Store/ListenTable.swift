import Plays
import SQLite

/// What became of a record.
enum Verdict: Hashable {
    /// It changed what the tables say.
    case stored
    /// The tables say as much or more already.
    case unchanged
    /// A null value of an entity: the log forgets it, the tables do not.
    case tombstone
    /// It could not be taken.
    case deadLettered
}

/// The facts and their evidence.
///
/// Every play makes a listen of its own here. A play's id decides what it is: the same id at a
/// later place of the topic replaces what the earlier one said, at an earlier one it changes
/// nothing, so any order of arrival and any repetition end in the same rows.
final class ListenTable {
    private let database: Database
    private let tracks: Dimension
    private let albums: Dimension
    private let accounts: Dimension
    private let contexts: Contexts
    private let calendar: Calendar
    private var offsets = LocalOffset()

    private let plays: PlayIndex
    private let insertPlay: Statement
    private let updatePlay: Statement
    private let insertListen: Statement
    private let updateListen: Statement
    private var playID: (UInt64, UInt64) = (0, 0)

    init(
        _ database: Database, tracks: Dimension, albums: Dimension, accounts: Dimension
    ) throws(SQLiteError) {
        self.database = database
        self.tracks = tracks
        self.albums = albums
        self.accounts = accounts
        contexts = try Contexts(database)
        calendar = try Calendar(database)
        plays = try PlayIndex(database)
        insertPlay = try database.prepare(
            """
            INSERT INTO plays (play_id, source, topic_partition, topic_offset, play_partition,
                play_offset, listen_id)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            """)
        updatePlay = try database.prepare(
            """
            UPDATE plays SET source = ?2, topic_partition = ?3, topic_offset = ?4,
                play_partition = ?5, play_offset = ?6
            WHERE play_key = ?7
            """)
        insertListen = try database.prepare(ListenColumns.insert)
        updateListen = try database.prepare(ListenColumns.update)
    }

    /// Begins a transaction: learns what other connections have stored meanwhile.
    func begin() throws(SQLiteError) { try plays.refresh() }

    /// Stores one listen that lies at `place`.
    func store(_ listen: Listen, at place: RecordPlace) throws(SQLiteError) -> Verdict {
        playID = (listen.playID.high.bigEndian, listen.playID.low.bigEndian)
        if let known = try plays.find(listen.playID) {
            guard (known.offset, known.partition) < (place.offset, place.partition) else {
                return .unchanged
            }
            try bind(listen, to: updateListen)
            updateListen.bind(ListenColumns.listenID, known.listen)
            try updateListen.run()
            try write(updatePlay, listen, place, last: known.play)
            return .stored
        }
        try bind(listen, to: insertListen)
        insertListen.bindNull(ListenColumns.listenID)
        try insertListen.run()
        try write(insertPlay, listen, place, last: database.lastInsertedKey)
        plays.add(listen.playID, key: database.lastInsertedKey)
        return .stored
    }

    /// Forgets what was remembered, after a transaction that was undone.
    func forget() {
        plays.forget()
        contexts.forget()
        calendar.forget()
    }

    private func write(
        _ statement: Statement, _ listen: Listen, _ place: RecordPlace, last: Int64
    ) throws(SQLiteError) {
        statement.bind(2, listen.source.name)
        statement.bind(3, Int64(place.partition))
        statement.bind(4, place.offset)
        statement.bind(5, Int64(listen.playPartition))
        statement.bind(6, listen.playOffset)
        statement.bind(7, last)
        _ = try step(statement)
    }

    /// Runs a statement whose first parameter is the play's id, which lies in this object.
    private func step(_ statement: Statement) throws(SQLiteError) -> Bool {
        let result = withUnsafeBytes(of: &playID) { bytes in
            statement.bindBlob(1, bytes)
            return Result { () throws(SQLiteError) in try statement.step() }
        }
        return try result.get()
    }

    private func bind(_ listen: Listen, to statement: Statement) throws(SQLiteError) {
        let track = try tracks.key(of: listen.trackID)
        let album = try albums.key(of: listen.albumID)
        let context = try contexts.key(uri: listen.contextURI, type: listen.contextType)
        statement.bind(1, try accounts.key(of: listen.account) as Int64)
        statement.bind(2, track)
        statement.bind(3, album)
        statement.bind(4, context)
        statement.bind(5, try calendar.key(of: listen.localDate))
        statement.bind(6, listen.startedAt.milliseconds)
        statement.bind(7, listen.endedAt.milliseconds)
        statement.bind(8, Int64(listen.localHour))
        statement.bind(9, offsets.minutes(of: listen))
        statement.bind(10, listen.msPlayed)
        statement.bind(11, listen.msPlayedEstimated)
        statement.bind(12, listen.completionThousandths.map { Double($0) / 1_000 })
        statement.bind(13, listen.skipped)
        statement.bind(14, listen.shuffle)
        statement.bind(15, listen.offline)
        statement.bind(16, listen.incognito)
        statement.bind(17, listen.platform)
        statement.bind(18, listen.country)
        statement.bind(19, listen.reasonStart)
        statement.bind(20, listen.reasonEnd)
        statement.bind(21, listen.kind.name)
    }
}

/// The columns of `listens`, in the order in which they are bound.
private enum ListenColumns {
    static let names = [
        "account_id", "track_id", "album_id", "context_id", "date_id", "started_at", "ended_at",
        "local_hour", "utc_offset_minutes", "ms_played", "ms_played_estimated", "completion",
        "skipped", "shuffle", "offline", "incognito", "platform", "country", "reason_start",
        "reason_end", "kind",
    ]
    /// The parameter behind the columns.
    static let listenID = Int32(names.count + 1)

    static let insert: String = {
        let places = (1...names.count).map { "?\($0)" }.joined(separator: ", ")
        let columns = names.joined(separator: ", ")
        return "INSERT INTO listens (\(columns), listen_id) VALUES (\(places), ?\(listenID))"
    }()

    static let update: String = {
        let sets = names.enumerated().map { "\($1) = ?\($0 + 1)" }.joined(separator: ", ")
        return "UPDATE listens SET \(sets) WHERE listen_id = ?\(listenID)"
    }()
}
