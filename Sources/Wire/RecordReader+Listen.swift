public import Plays

extension RecordReader {
    /// Reads a record of `listens`.
    public func listen(_ value: UnsafeRawBufferPointer?) throws(RecordError) -> Listen {
        var fields = try fields(value)
        let id = try fields.text("play_id")
        guard let playID = Fingerprint(hex: id) else {
            throw fields.bad("play_id", "32 hex digits")
        }
        let account = try fields.account()
        let source = try fields.choice("source", "a source", Source.init)
        let kind = try fields.choice("kind", "a kind of play", PlayKind.init)
        var head = fields
        try skipNames(&fields)
        let startedAt = try fields.instant("started_at")
        let endedAt = try fields.instant("ended_at")
        let precision = try fields.choice("ended_at_precision", "a precision", TimePrecision.init)
        let timezone = try fields.text("timezone")
        let date = try fields.choice("local_date", "a day", CivilDate.init)
        let hour = try fields.integer("local_hour")
        guard (0...23).contains(hour) else { throw fields.bad("local_hour", "0 to 23") }
        let weekday = try fields.integer("weekday")
        guard (1...7).contains(weekday) else { throw fields.bad("weekday", "1 to 7") }
        let played = try fields.integer("ms_played")
        let mostPlayed = min(endedAt.milliseconds, RecordLimit.playedMilliseconds)
        guard played >= 0, played <= mostPlayed else {
            throw fields.bad("ms_played", "0 up to a hundred years, none of them before 1970")
        }
        let estimated = try fields.bool("ms_played_estimated")
        var tail = fields
        let origin = try json(&fields, "origin")
        let partition = try fields.integer("play_partition")
        guard (0...Int64(Int32.max)).contains(partition) else {
            throw fields.bad("play_partition", "a partition")
        }
        let offset = try fields.integer("play_offset")
        guard offset >= 0 else { throw fields.bad("play_offset", "an offset") }
        var listen = Listen(
            playID: playID, account: account, source: source, kind: kind, startedAt: startedAt,
            endedAt: endedAt, precision: precision, timezone: timezone,
            local: LocalTime(date: date, hour: Int(hour)), msPlayed: played,
            msPlayedEstimated: estimated, origin: origin,
            playPartition: Int32(partition), playOffset: offset,
            readAt: try fields.instant("read_at"))
        try readNames(&head, into: &listen)
        try readMeasures(&tail, into: &listen)
        return listen
    }

    /// Moves behind the fields that ``readNames(_:into:)`` reads, to keep to the usual order.
    private func skipNames(_ fields: inout JSONFields) throws(RecordError) {
        _ = fields.take("context_uri")
    }

    private func readNames(
        _ fields: inout JSONFields, into listen: inout Listen
    ) throws(RecordError) {
        listen.trackID = try fields.optionalText("track_id")
        listen.trackURI = try fields.optionalText("track_uri")
        listen.trackName = try fields.optionalText("track_name")
        listen.albumID = try fields.optionalText("album_id")
        listen.albumName = try fields.optionalText("album_name")
        listen.artistIDs = try fields.list("artist_ids", in: arena)
        listen.artistNames = try fields.list("artist_names", in: arena)
        guard listen.artistIDs.count == listen.artistNames.count else {
            throw fields.bad("artist_names", "as long as artist_ids")
        }
        listen.isrc = try fields.optionalText("isrc")
        listen.durationMS = try fields.optionalInteger("duration_ms")
        listen.explicit = try fields.optionalBool("explicit")
        listen.releaseYear = try fields.optionalInteger("release_year")
        listen.genres = try fields.list("genres", in: arena)
        listen.contextType = try fields.optionalText("context_type")
        listen.contextURI = try fields.optionalText("context_uri")
    }

    private func readMeasures(
        _ fields: inout JSONFields, into listen: inout Listen
    ) throws(RecordError) {
        if let completion = fields.take("completion") {
            guard let ratio = completion.double, (0...1).contains(ratio) else {
                throw fields.bad("completion", "0 to 1")
            }
            listen.completionThousandths = Int64((ratio * 1000).rounded())
        }
        listen.skipped = try fields.optionalBool("skipped")
        listen.shuffle = try fields.optionalBool("shuffle")
        listen.offline = try fields.optionalBool("offline")
        listen.incognito = try fields.optionalBool("incognito")
        listen.platform = try fields.optionalText("platform")
        listen.country = try fields.optionalText("country")
        listen.reasonStart = try fields.optionalText("reason_start")
        listen.reasonEnd = try fields.optionalText("reason_end")
        listen.platformDetail = try fields.optionalText("platform_detail")
    }

    /// A member's value written as JSON again, in the arena.
    func json(_ fields: inout JSONFields, _ name: Text) throws(RecordError) -> Text {
        guard let value = fields.take(name) else { throw fields.missing(name) }
        guard value.object != nil else { throw fields.bad(name, "an object") }
        scratch.removeAll()
        scratch.value(value)
        return arena.copy(scratch.bytes)
    }
}
