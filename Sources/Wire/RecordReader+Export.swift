public import Plays

extension RecordReader {
    /// Reads one row of an export by itself, by the rules that hold for it as an item of `plays`.
    ///
    /// - Parameters:
    ///   - row: the row's bytes.
    ///   - source: `extended` or `accountData`; nil tells by its members which of them it is.
    /// - Returns: The row, valid until the next read.
    /// - Throws: What the row lacks, without any of its values.
    public func exportRow(
        _ row: UnsafeRawBufferPointer, source: Source?
    ) throws(RecordError) -> PlayItem {
        let root: JSONValue
        do {
            root = try parser.parse(row)
        } catch {
            throw RecordError(.notJSON, "the row is no JSON: \(error.description)")
        }
        guard let object = root.object else {
            throw RecordError(.notAnObject, "the row is JSON but no object")
        }
        if source ?? Self.exportSource(root) == .accountData {
            return .accountData(try accountDataItem(object, path: ""))
        }
        return .extended(try extendedItem(object, path: ""))
    }

    private static func exportSource(_ row: JSONValue) -> Source {
        row["endTime"] != nil && row["ts"] == nil ? .accountData : .extended
    }

    func extendedItem(
        _ object: JSONObject, path: Text = "item."
    ) throws(RecordError) -> ExtendedItem {
        var fields = JSONFields(object, path: path)
        let spelled = try fields.text("ts")
        guard let endedAt = Instant(spelled) else { throw fields.bad("ts", "a time in RFC 3339") }
        let platform = try fields.optionalText("platform")
        var row = ExtendedItem(
            endedAtText: spelled, endedAt: endedAt, msPlayed: try fields.integer("ms_played"))
        row.platform = platform
        row.country = try fields.optionalText("conn_country")
        try readNames(&fields, into: &row)
        row.reasonStart = try fields.optionalText("reason_start")
        row.reasonEnd = try fields.optionalText("reason_end")
        row.shuffle = try fields.optionalBool("shuffle")
        row.skipped = try fields.optionalBool("skipped")
        row.offline = try fields.optionalBool("offline")
        // What is no integer here is nothing: the field is junk in many rows.
        row.offlineTimestamp = fields.take("offline_timestamp")?.integer
        row.incognito = try fields.optionalBool("incognito_mode")
        return row
    }

    private func readNames(
        _ fields: inout JSONFields, into row: inout ExtendedItem
    ) throws(RecordError) {
        row.trackName = try fields.optionalText("master_metadata_track_name")
        row.albumArtistName = try fields.optionalText("master_metadata_album_artist_name")
        row.albumName = try fields.optionalText("master_metadata_album_album_name")
        row.trackURI = try fields.optionalText("spotify_track_uri")
        row.episodeName = try fields.optionalText("episode_name")
        row.showName = try fields.optionalText("episode_show_name")
        row.episodeURI = try fields.optionalText("spotify_episode_uri")
        row.audiobookTitle = try fields.optionalText("audiobook_title")
        row.audiobookURI = try fields.optionalText("audiobook_uri")
        row.chapterURI = try fields.optionalText("audiobook_chapter_uri")
        row.chapterTitle = try fields.optionalText("audiobook_chapter_title")
    }

    func accountDataItem(
        _ object: JSONObject, path: Text = "item."
    ) throws(RecordError) -> AccountDataItem {
        var fields = JSONFields(object, path: path)
        let spelled = try fields.text("endTime")
        guard let endedAt = Instant(minute: spelled) else {
            throw fields.bad("endTime", "a time such as 2025-05-06 18:43")
        }
        let artist = try fields.optionalText("artistName")
        let track = try fields.optionalText("trackName")
        let podcast = try fields.optionalText("podcastName")
        let episode = try fields.optionalText("episodeName")
        let isPodcast = artist == nil && track == nil && (podcast != nil || episode != nil)
        return AccountDataItem(
            isPodcast: isPodcast, artistOrShow: isPodcast ? podcast : artist,
            name: isPodcast ? episode : track, endedAtText: spelled, endedAt: endedAt,
            msPlayed: try fields.integer("msPlayed"))
    }
}
