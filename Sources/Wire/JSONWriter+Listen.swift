public import Plays

extension JSONWriter {
    /// Writes a record of `listens`, the fields in the order of the page of the records.
    public mutating func record(_ listen: Listen) {
        beginRecord()
        member("play_id")
        value(listen.playID)
        field("account", listen.account)
        field("source", listen.source.name)
        field("kind", listen.kind.name)
        field("track_id", listen.trackID)
        field("track_uri", listen.trackURI)
        field("track_name", listen.trackName)
        field("album_id", listen.albumID)
        field("album_name", listen.albumName)
        field("artist_ids", listen.artistIDs)
        field("artist_names", listen.artistNames)
        field("isrc", listen.isrc)
        field("duration_ms", listen.durationMS)
        field("explicit", listen.explicit)
        field("release_year", listen.releaseYear)
        field("genres", listen.genres)
        field("context_type", listen.contextType)
        field("context_uri", listen.contextURI)
        time(of: listen)
        measures(of: listen)
        field("origin", raw: listen.origin.bytes)
        field("play_partition", Int64(listen.playPartition))
        field("play_offset", listen.playOffset)
        field("read_at", listen.readAt)
        endObject()
    }

    private mutating func time(of listen: Listen) {
        field("started_at", listen.startedAt)
        field("ended_at", listen.endedAt)
        field("ended_at_precision", listen.precision.name)
        field("timezone", listen.timezone)
        member("local_date")
        value(listen.localDate)
        field("local_hour", Int64(listen.localHour))
        field("weekday", Int64(listen.weekday))
    }

    private mutating func measures(of listen: Listen) {
        field("ms_played", listen.msPlayed)
        field("ms_played_estimated", listen.msPlayedEstimated)
        field("completion", thousandths: listen.completionThousandths)
        field("skipped", listen.skipped)
        field("shuffle", listen.shuffle)
        field("offline", listen.offline)
        field("incognito", listen.incognito)
        field("platform", listen.platform)
        field("country", listen.country)
        field("reason_start", listen.reasonStart)
        field("reason_end", listen.reasonEnd)
        field("platform_detail", listen.platformDetail)
    }
}
