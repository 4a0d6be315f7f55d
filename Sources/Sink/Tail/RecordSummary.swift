import Plays
import Stage
import Wire

/// One readable line for a record of any topic.
final class RecordSummary {
    let reader = RecordReader()
    private var offsets = LocalOffset()
    private let isolates: Bool

    /// - Parameter isolates: Whether names that run from right to left are kept from turning round
    ///   what stands beside them, as a terminal wants it.
    init(isolates: Bool = false) { self.isolates = isolates }

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
        case .listItems: return item(try reader.listItem(value))
        case .ledger: return Self.entry(try reader.ledgerEntry(value))
        case .corrections: return Self.correction(try reader.correction(value))
        case .plays: return "\(moment(record))  \(key(record))  \(try play(value))"
        case .lists: return "\(moment(record))  \(key(record))  \(try page(value))"
        case .catalogue: return "\(moment(record))  \(key(record))  \(try object(value))"
        case .cursors, .deadLetters:
            _ = try reader.fields(value)
            return "\(moment(record))  \(key(record))  \(value.count.grouped) bytes"
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

    /// A name as it is shown, whichever way it runs.
    func shown(_ name: String) -> String {
        guard isolates, name.unicodeScalars.contains(where: \.turnsText) else { return name }
        return "\u{2068}\(name)\u{2069}"
    }

    func shown(_ list: TextList) -> String {
        list.map { shown(String($0)) }.joined(separator: ", ")
    }
}

extension RecordSummary {
    private func listen(_ listen: Listen) -> String {
        let time = Self.text(listen.startedAt, offsetMinutes: offsets.minutes(of: listen))
        let artists = shown(listen.artistNames)
        let title = (listen.trackName ?? listen.trackID).map { shown(String($0)) } ?? "?"
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
        let (name, artists) = (shown(String(track.name)), shown(track.artistNames))
        let what = artists.isEmpty ? name : "\(name) – \(artists)"
        let length = track.durationMS.map { "  " + Self.length($0) } ?? ""
        return "\(track.id)  \(track.knowledge.name)  \(what)\(length)"
    }

    private func artist(_ artist: Artist) -> String {
        let genres = artist.genres.map { shown($0) } ?? ""
        let tail = genres.isEmpty ? "" : "  (\(genres))"
        return "\(artist.id)  \(artist.knowledge.name)  \(shown(String(artist.name)))\(tail)"
    }

    private func album(_ album: Album) -> String {
        let (name, artists) = (shown(String(album.name)), shown(album.artistNames))
        let what = artists.isEmpty ? name : "\(name) – \(artists)"
        let year = album.releaseYear.map { "  \($0)" } ?? ""
        return "\(album.id)  \(album.knowledge.name)  \(what)\(year)"
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
}

extension Unicode.Scalar {
    /// Whether it runs from right to left, or sets what does: Hebrew, Arabic and their neighbours.
    fileprivate var turnsText: Bool {
        switch value {
        case 0x590...0x8FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFC, 0x10800...0x10FFF, 0x1E800...0x1EFFF:
            true
        case 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
