import Plays

/// The rows of a made-up export, one after the other.
struct ExportRows {
    private let catalogue: Catalogue
    private let averageSeconds: Int
    private let lastSecond: Int64
    private var random: SeededRandom
    private var second: Int64
    private var last: ExportRow?
    private var held: ExportRow?
    private var minute: Int64

    init(_ shape: ExportShape) {
        catalogue = Catalogue(seed: shape.seed, artists: 400)
        random = SeededRandom(seed: shape.seed, purpose: "export")
        second = shape.firstSecond
        lastSecond = shape.lastSecond
        let span = shape.lastSecond - shape.firstSecond
        averageSeconds = max(2, Int(span) / max(1, shape.rows + 1))
        minute = shape.lastSecond - 31_556_952
    }

    /// Writes the members of the next row.
    mutating func next(
        _ kind: ExportMaker.Kind, _ writer: inout ExportRowWriter, _ buffer: inout ByteBuffer
    ) {
        if kind == .music { return writeMusic(&writer, &buffer) }
        let row = choose(kind)
        last = row
        writeMember(row, &writer, &buffer)
    }

    /// The next row: mostly a new play, now and then what puzzles importers.
    private mutating func choose(_ kind: ExportMaker.Kind) -> ExportRow {
        if let row = held {
            held = nil
            return row
        }
        if let last, random.below(1000) < 9 {
            var twin = last
            // The same row again, or the same but for its end.
            if random.chance(40) { twin.delay += 78 }
            return twin
        }
        let row = play(kind)
        // Out of order: what comes next is written first.
        guard random.chance(2) else { return row }
        held = row
        return play(kind)
    }

    private mutating func play(_ kind: ExportMaker.Kind) -> ExportRow {
        let subject = subject(kind)
        let length = length(of: subject)
        let isWhole = random.chance(70)
        var played = isWhole ? length : Int64(random.below(Int(length)))
        if random.below(1000) < 5 { played = [0, 5_984_871, 1, -1][random.below(4)] }
        // After a time without connection, many plays have the second of their upload.
        if !random.chance(3) {
            second = min(lastSecond, second + Int64(random.below(averageSeconds * 2) + 1))
        }
        var row = ExportRow(second: second, subject: subject, played: played)
        row.isOffline = random.chance(5)
        row.isIncognito = random.chance(1)
        row.isShuffled = random.chance(30)
        row.isSkipped = second > 1_666_000_000 ? !isWhole : nil
        row.offlineTimestamp = offlineTimestamp(row)
        if !isWhole { row.reasonEnd = random.pick(Self.ends) }
        row.reasonStart = random.pick(Self.starts)
        if random.below(1000) < 4 { row.oddTitle = random.below(ExportTitles.odd.count) }
        return row
    }

    private mutating func subject(_ kind: ExportMaker.Kind) -> ExportRow.Subject {
        switch random.below(200) {
        case 0..<12: .episode(show: random.below(40), number: random.below(300))
        case 12..<15: .chapter(book: random.below(15), number: random.below(40))
        case 15: .nameless(random.below(catalogue.tracks.count))
        case 16: kind == .video ? .unknown : .nameless(random.below(catalogue.tracks.count))
        default:
            .track(min(random.below(catalogue.tracks.count), random.below(catalogue.tracks.count)))
        }
    }

    private func length(of subject: ExportRow.Subject) -> Int64 {
        switch subject {
        case .track(let index), .nameless(let index):
            Int64(catalogue.tracks[index].durationMilliseconds)
        case .episode(_, let number): 1_800_000 + Int64(number) * 7_000
        case .chapter(_, let number): 900_000 + Int64(number) * 11_000
        case .unknown: 30_000
        }
    }

    /// Seconds, then milliseconds, then seconds again; junk among them.
    private mutating func offlineTimestamp(_ row: ExportRow) -> Int64? {
        let start = row.second - max(0, row.played) / 1000
        switch (row.second, random.below(100)) {
        case (_, 0): return [0, 1, 99][random.below(3)]
        case (..<1_480_000_000, 1..<60): return nil
        case (..<1_480_000_000, _): return start
        case (..<1_697_000_000, _): return start * 1000 + Int64(random.below(1000))
        default: return start
        }
    }

    private static let starts = [
        "trackdone", "clickrow", "fwdbtn", "playbtn", "appload", "remote", "unknown", "",
        "neverheardof",
    ]
    private static let ends = [
        "fwdbtn", "endplay", "logout", "unexpected-exit-while-paused", "trackerror", "",
        "neverheardof",
    ]
}

extension ExportRows {
    private func writeMember(
        _ row: ExportRow, _ writer: inout ExportRowWriter, _ buffer: inout ByteBuffer
    ) {
        let isNew = row.second > 1_704_000_000
        let secret = ExportMaker.secret
        writer.text(
            "ts",
            String(Instant(milliseconds: (row.second + row.delay) * 1000).description.prefix(19))
                + "Z",
            &buffer)
        if !isNew { writer.text("username", secret, &buffer) }
        writer.text("platform", ExportTitles.platform(row.second), &buffer)
        writer.number("ms_played", row.played, &buffer)
        writer.text("conn_country", row.second % 97 == 0 ? "ZZ" : "SE", &buffer)
        writer.text(isNew ? "ip_addr" : "ip_addr_decrypted", secret + ".203.0.113.24", &buffer)
        if !isNew {
            writer.text("user_agent_decrypted", row.second % 3 == 0 ? nil : secret, &buffer)
        }
        writeNames(row, &writer, &buffer)
        if row.second > 1_732_000_000 { writeBook(row, &writer, &buffer) }
        writer.text("reason_start", row.reasonStart, &buffer)
        writer.text("reason_end", row.reasonEnd, &buffer)
        writer.flag("shuffle", row.isShuffled, &buffer)
        writer.flag("skipped", row.isSkipped, &buffer)
        writer.flag("offline", row.isOffline, &buffer)
        writer.number("offline_timestamp", row.offlineTimestamp, &buffer)
        writer.flag("incognito_mode", row.isIncognito, &buffer)
        // A member that no program knows yet.
        if row.second % 50 == 0 {
            writer.member("new_in_2027", json: "{\"a\": [1, null]}", &buffer)
        }
    }

    private func writeNames(
        _ row: ExportRow, _ writer: inout ExportRowWriter, _ buffer: inout ByteBuffer
    ) {
        var names: (String?, String?, String?, String?)
        var podcast: (String?, String?, String?)
        switch row.subject {
        case .track(let index):
            let track = catalogue.tracks[index]
            let album = catalogue.albums[track.album]
            let title = row.oddTitle.map { ExportTitles.odd[$0] } ?? track.name
            names = (title, catalogue.artists[album.artists[0]].name, album.name, track.uri)
        case .nameless(let index): names.3 = catalogue.tracks[index].uri
        case .episode(let show, let number):
            podcast = (
                "Episode \(number)", "Show \(show)",
                "spotify:episode:" + ExportTitles.identifier(show, number)
            )
        case .chapter, .unknown: break
        }
        writer.text("master_metadata_track_name", names.0, &buffer)
        writer.text("master_metadata_album_artist_name", names.1, &buffer)
        writer.text("master_metadata_album_album_name", names.2, &buffer)
        writer.text("spotify_track_uri", names.3, &buffer)
        writer.text("episode_name", podcast.0, &buffer)
        writer.text("episode_show_name", podcast.1, &buffer)
        writer.text("spotify_episode_uri", podcast.2, &buffer)
    }

    private func writeBook(
        _ row: ExportRow, _ writer: inout ExportRowWriter, _ buffer: inout ByteBuffer
    ) {
        var book: (String?, String?, String?, String?)
        if case .chapter(let number, let chapter) = row.subject {
            let show = ExportTitles.identifier(number + 1_000, 0)
            book = (
                "Book \(number)", "spotify:show:" + show,
                "spotify:episode:" + ExportTitles.identifier(number + 1_000, chapter + 1),
                "Chapter \(chapter)"
            )
        }
        writer.text("audiobook_title", book.0, &buffer)
        writer.text("audiobook_uri", book.1, &buffer)
        writer.text("audiobook_chapter_uri", book.2, &buffer)
        writer.text("audiobook_chapter_title", book.3, &buffer)
    }

    /// A row of the account data; a song on repeat gives the same four values again.
    private mutating func writeMusic(_ writer: inout ExportRowWriter, _ buffer: inout ByteBuffer) {
        if !random.chance(3) { minute += Int64(random.below(3_000)) }
        let time = Instant(milliseconds: min(minute, lastSecond) * 1000).description
        let track = catalogue.tracks[random.chance(3) ? 0 : random.below(catalogue.tracks.count)]
        let artist = catalogue.artists[track.artists[0]].name
        writer.text("endTime", "\(time.prefix(10)) \(time.dropFirst(11).prefix(5))", &buffer)
        writer.text("artistName", artist, &buffer)
        writer.text("trackName", track.name, &buffer)
        writer.number("msPlayed", Int64(track.durationMilliseconds), &buffer)
    }
}
