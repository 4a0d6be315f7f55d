/// A row of the extended streaming history.
public struct ExtendedItem {
    /// When the play ended, as the row spells it: a part of the play's id.
    public var endedAtText: Text
    /// When the play ended.
    public var endedAt: Instant
    /// Milliseconds played as the row says, negative ones too.
    public var msPlayed: Int64
    /// The track's uri.
    public var trackURI: Text?
    /// The track's title.
    public var trackName: Text?
    /// The album's artist, one name.
    public var albumArtistName: Text?
    /// The album's title.
    public var albumName: Text?
    /// The episode's uri.
    public var episodeURI: Text?
    /// The episode's title.
    public var episodeName: Text?
    /// The podcast's name.
    public var showName: Text?
    /// The chapter's uri.
    public var chapterURI: Text?
    /// The chapter's title.
    public var chapterTitle: Text?
    /// The book's uri.
    public var audiobookURI: Text?
    /// The book's title.
    public var audiobookTitle: Text?
    /// What played, in the words of the export.
    public var platform: Text?
    /// Where, two letters.
    public var country: Text?
    /// Why it began.
    public var reasonStart: Text?
    /// Why it ended.
    public var reasonEnd: Text?
    /// Whether the order was shuffled.
    public var shuffle: Bool?
    /// Whether it was skipped.
    public var skipped: Bool?
    /// Whether there was no connection.
    public var offline: Bool?
    /// Whether the session was private.
    public var incognito: Bool?
    /// When it was played offline, in seconds or milliseconds; nil when no integer.
    public var offlineTimestamp: Int64?

    /// Makes a row of which only the measures are known.
    public init(endedAtText: Text, endedAt: Instant, msPlayed: Int64) {
        self.endedAtText = endedAtText
        self.endedAt = endedAt
        self.msPlayed = msPlayed
    }

    /// Whole seconds; nil when there is no plausible number (zero and tiny ones are junk).
    public static func offlineSeconds(_ raw: Int64?) -> Int64? {
        guard let raw else { return nil }
        let seconds = raw > 100_000_000_000 ? raw / 1000 : raw
        // 2006-01-01 to 2100-01-01: before the service began nobody played anything.
        return (1_136_073_600..<4_102_444_800).contains(seconds) ? seconds : nil
    }
}

/// A row of the account data: a year of plays by name.
public struct AccountDataItem {
    /// Whether it is a podcast.
    public var isPodcast: Bool
    /// The artist's or the podcast's name.
    public var artistOrShow: Text?
    /// The track's or the episode's title.
    public var name: Text?
    /// When the play ended, as the row spells it: a part of the play's id.
    public var endedAtText: Text
    /// The minute in which the play ended.
    public var endedAt: Instant
    /// Milliseconds played as the row says.
    public var msPlayed: Int64

    /// Makes a row.
    public init(
        isPodcast: Bool, artistOrShow: Text?, name: Text?, endedAtText: Text, endedAt: Instant,
        msPlayed: Int64
    ) {
        self.isPodcast = isPodcast
        self.artistOrShow = artistOrShow
        self.name = name
        self.endedAtText = endedAtText
        self.endedAt = endedAt
        self.msPlayed = msPlayed
    }
}
