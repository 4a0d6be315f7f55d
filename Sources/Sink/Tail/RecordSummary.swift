import Plays
import Stage
import Wire

/// One readable line for a record of any topic.
final class RecordSummary {
    private let reader = RecordReader()
    private var offsets = LocalOffset()

    /// How much is shown of a value that cannot be read.
    private static let rawLimit = 120

    /// The line, without its end.
    func line(_ record: RecordView) -> String {
        if record.topic == .deadLetters { return deadLetter(record) }
        do {
            return try body(record).oneLine
        } catch {
            return "\(moment(record))  \(key(record))  unreadable: \(error)"
        }
    }

    private func body(_ record: RecordView) throws(RecordError) -> String {
        guard let value = record.value else { return "\(moment(record))  \(key(record))  removed" }
        switch record.topic {
        case .listens: return listen(try reader.listen(value))
        case .tracks: return track(try reader.track(value))
        case .artists: return artist(try reader.artist(value))
        case .albums: return album(try reader.album(value))
        case .ledger: return entry(try reader.ledgerEntry(value))
        case .plays: return try play(record, value)
        case .corrections: return Self.correction(try reader.correction(value))
        case .lists, .catalogue, .cursors, .listItems, .deadLetters:
            _ = try reader.fields(value)
            let text = String(decoding: value.prefix(Self.rawLimit), as: UTF8.self)
            let rest = value.count > Self.rawLimit ? "…" : ""
            return "\(moment(record))  \(key(record))  \(text)\(rest)"
        }
    }

    private func moment(_ record: RecordView) -> String {
        Self.text(Instant(milliseconds: record.timestampMilliseconds ?? 0), offsetMinutes: 0) + "Z"
    }

    private func key(_ record: RecordView) -> String {
        record.key.map { String(decoding: $0, as: UTF8.self).oneLine } ?? "-"
    }

    private func deadLetter(_ record: RecordView) -> String {
        guard let note = DeadLetter(headers: record.headers) else {
            return "\(moment(record))  \(key(record))  a dead letter without its headers"
        }
        let place = "\(note.topic)/\(note.partition)@\(note.offset)"
        let detail = note.detail.map { ": \($0)" } ?? ""
        let line = "\(moment(record))  \(key(record))  \(place)  \(note.stage)  \(note.reason)"
        return (line + detail).oneLine
    }
}

extension RecordSummary {
    private func listen(_ listen: Listen) -> String {
        let time = Self.text(listen.startedAt, offsetMinutes: offsets.minutes(of: listen))
        let artists = Self.names(listen.artistNames)
        let title = listen.trackName.map { String($0) } ?? listen.trackID.map { String($0) } ?? "?"
        let what = artists.isEmpty ? title : "\(title) – \(artists)"
        let from = Self.origin(listen)
        return "\(time)  \(listen.account)  \(what)  \(Self.length(listen.msPlayed))  \(from)"
    }

    /// Which source told it, and what that says of where it was heard.
    private static func origin(_ listen: Listen) -> String {
        let parts = [listen.contextType, listen.platform, listen.country].compactMap { $0 }
        return ([String(listen.source.name)] + parts.map { String($0) }).joined(separator: " ")
    }

    private func track(_ track: Track) -> String {
        let artists = Self.names(track.artistNames)
        let what = artists.isEmpty ? "\(track.name)" : "\(track.name) – \(artists)"
        let length = track.durationMS.map { "  " + Self.length($0) } ?? ""
        return "\(track.id)  \(track.knowledge.name)  \(what)\(length)"
    }

    private func artist(_ artist: Artist) -> String {
        let genres = artist.genres.map { Self.names($0) } ?? ""
        let tail = genres.isEmpty ? "" : "  (\(genres))"
        return "\(artist.id)  \(artist.knowledge.name)  \(artist.name)\(tail)"
    }

    private func album(_ album: Album) -> String {
        let artists = Self.names(album.artistNames)
        let what = artists.isEmpty ? "\(album.name)" : "\(album.name) – \(artists)"
        let year = album.releaseYear.map { "  \($0)" } ?? ""
        return "\(album.id)  \(album.knowledge.name)  \(what)\(year)"
    }

    private func entry(_ entry: LedgerEntry) -> String {
        "\(Self.text(entry.at, offsetMinutes: 0))Z  \(entry.account)  \(entry.kind.rawValue)"
            + "  read \(entry.read) = \(entry.accepted) accepted + \(entry.duplicate) duplicate"
            + " + \(entry.filteredCount) filtered + \(entry.failed) failed"
    }

    private static func correction(_ correction: Correction) -> String {
        let what =
            switch correction.target {
            case .time(let from, let to): "what began from \(from) to before \(to)"
            case .track(let id): "track \(id)"
            case .artist(let id): "artist \(id)"
            case .play(let id): "play \(id)"
            }
        let reason = correction.reason.map { "  (\($0))" } ?? ""
        return "\(text(correction.at, offsetMinutes: 0))Z  \(correction.account)  "
            + "\(correction.action.rawValue)  \(what)\(reason)"
    }

    /// A play is raw: what it is called depends on its source.
    private func play(
        _ record: RecordView, _ value: UnsafeRawBufferPointer
    ) throws(RecordError) -> String {
        var fields = try reader.fields(value)
        let source = try fields.text("source")
        let item = fields.take("item")
        let name =
            item?["track"]?["name"]?.string ?? item?["master_metadata_track_name"]?.string
            ?? item?["episode_name"]?.string ?? item?["trackName"]?.string ?? "?"
        return "\(moment(record))  \(key(record))  \(source)  \(name)"
    }
}

extension RecordSummary {
    /// `2026-03-04 17:03:04` on a clock that is so far from universal time.
    static func text(_ instant: Instant, offsetMinutes: Int64) -> String {
        let local = Instant(milliseconds: instant.milliseconds + offsetMinutes * 60_000)
        let text = "\(local)"
        return text.prefix(10) + " " + text.dropFirst(11).prefix(8)
    }

    /// `3:34`, or `1:02:03` from an hour up.
    static func length(_ milliseconds: Int64) -> String {
        let seconds = milliseconds / 1_000
        let tail = two(seconds % 60)
        guard seconds >= 3_600 else { return "\(seconds / 60):\(tail)" }
        return "\(seconds / 3_600):\(two(seconds / 60 % 60)):\(tail)"
    }

    private static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private static func names(_ list: TextList) -> String {
        list.map { String($0) }.joined(separator: ", ")
    }
}
