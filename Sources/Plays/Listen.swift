/// One record of `listens`: a play cleaned and given an id; its texts are borrowed.
public struct Listen {
    /// What makes the play one of its own.
    public var playID: Fingerprint
    /// Whose play it is.
    public var account: Text
    /// Where it was reported.
    public var source: Source
    /// What was played.
    public var kind: PlayKind
    /// Spotify's id or a `name:` id.
    public var trackID: Text?
    /// The uri.
    public var trackURI: Text?
    /// The title.
    public var trackName: Text?
    /// Spotify's id or a `name:` id.
    public var albumID: Text?
    /// The title.
    public var albumName: Text?
    /// All credited artists, in order.
    public var artistIDs = TextList()
    /// Their names, one for each id.
    public var artistNames = TextList()
    /// The recording's code.
    public var isrc: Text?
    /// The length.
    public var durationMS: Int64?
    /// Whether it is marked so.
    public var explicit: Bool?
    /// The year of the album.
    public var releaseYear: Int64?
    /// The genres of the first artist.
    public var genres = TextList()
    /// What it was played from: `playlist`, `album` and others.
    public var contextType: Text?
    /// The context's uri.
    public var contextURI: Text?
    /// When it began.
    public var startedAt: Instant
    /// When it ended.
    public var endedAt: Instant
    /// How exactly the source tells.
    public var precision: TimePrecision
    /// The zone of the local fields.
    public var timezone: Text
    /// The day on which it began there.
    public var localDate: CivilDate
    /// The hour in which it began there.
    public var localHour: Int
    /// The day of the week there, Monday 1.
    public var weekday: Int
    /// How long it was played.
    public var msPlayed: Int64
    /// Whether that is the track's length instead of a measure.
    public var msPlayedEstimated: Bool
    /// How much of the length, in thousandths.
    public var completionThousandths: Int64?
    /// Whether it was skipped.
    public var skipped: Bool?
    /// Whether the order was shuffled.
    public var shuffle: Bool?
    /// Whether there was no connection.
    public var offline: Bool?
    /// Whether the session was private.
    public var incognito: Bool?
    /// The family of the player.
    public var platform: Text?
    /// The player in the words of the export.
    public var platformDetail: Text?
    /// Where, two letters.
    public var country: Text?
    /// Why it began.
    public var reasonStart: Text?
    /// Why it ended.
    public var reasonEnd: Text?
    /// Which poll or which row of which file, as JSON.
    public var origin: Text
    /// The partition of `plays` in which the play lies.
    public var playPartition: Int32
    /// The offset at which it lies there.
    public var playOffset: Int64
    /// When the source was read.
    public var readAt: Instant

    /// Makes a listen of the fields that are never null.
    public init(
        playID: Fingerprint, account: Text, source: Source, kind: PlayKind, startedAt: Instant,
        endedAt: Instant, precision: TimePrecision, timezone: Text, local: LocalTime,
        msPlayed: Int64, msPlayedEstimated: Bool, origin: Text, playPartition: Int32,
        playOffset: Int64, readAt: Instant
    ) {
        self.playID = playID
        self.account = account
        self.source = source
        self.kind = kind
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.precision = precision
        self.timezone = timezone
        localDate = local.date
        localHour = local.hour
        weekday = local.date.weekday
        self.msPlayed = msPlayed
        self.msPlayedEstimated = msPlayedEstimated
        self.origin = origin
        self.playPartition = playPartition
        self.playOffset = playOffset
        self.readAt = readAt
    }
}
