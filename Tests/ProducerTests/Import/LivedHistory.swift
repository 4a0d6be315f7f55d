import Foundation
import Plays
import Simulator
import Stage

/// What an account really heard, and what each source tells of it.
///
/// The service shows whole plays with the millisecond of their end. The export has them with the
/// second, with how long each was heard, and what the service never shows.
struct LivedHistory {
    /// One listen as the tables must have it.
    struct Listen: Hashable {
        let track: String
        let endedAt: Int64
        let played: Int64
        /// Whether the service showed it.
        let isLive: Bool
        /// Whether the export has it.
        let isExported: Bool
    }

    let account: String
    private(set) var listens: [Listen] = []
    private let catalogue: Simulator.Catalogue
    private let tracks: [String: Simulator.Catalogue.Track]

    /// Takes the plays that the service showed, in their order.
    ///
    /// - Parameters:
    ///   - account: whose they are.
    ///   - spotify: where the account listens.
    ///   - end: when the export was asked for; it has nothing that ended later.
    init(of account: String, _ spotify: SimulatorServer, exportedAt end: Int64) {
        self.account = account
        catalogue = spotify.catalogue
        tracks = Dictionary(
            catalogue.tracks.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var random = SplitMix64(seed: UInt64(account.utf8.count))
        var last: Int64 = 0
        for play in spotify.plays where play.account == account {
            let track = catalogue.tracks[play.track]
            let ended = play.playedAtMilliseconds
            // Nothing was heard longer than the silence before it and the track allow.
            let most = min(Int64(track.durationMilliseconds), ended - last)
            let isWhole = Int.random(in: 0...9, using: &random) > 0
            let played =
                isWhole ? most : Int64.random(in: min(30_000, most)...most, using: &random)
            let pause = ended - played - last
            if pause > 600_000, ended - played - 300_000 <= end {
                skip(before: ended - played, &random)
            }
            listens.append(
                Listen(
                    track: track.id, endedAt: ended, played: played, isLive: true,
                    isExported: ended / 1_000 * 1_000 <= end))
            last = ended
        }
    }

    /// Something the service never shows: a few seconds of a track, in the middle of a silence.
    private mutating func skip(before start: Int64, _ random: inout SplitMix64) {
        let track = catalogue.tracks[Int.random(in: 0..<catalogue.tracks.count, using: &random)]
        let second = (start - 300_000) / 1_000 * 1_000
        listens.append(
            Listen(
                track: track.id, endedAt: second,
                played: Int64.random(in: 0...29_000, using: &random), isLive: false,
                isExported: true))
    }

    /// Puts years in front of all this that only the export knows.
    mutating func addYears(rows: Int) {
        let first = listens.first?.endedAt ?? 0
        let old = (0..<rows).map { row in
            Listen(
                track: catalogue.tracks[row % catalogue.tracks.count].id,
                endedAt: (first - Int64(rows - row) * 3_600_000) / 1_000 * 1_000,
                played: Int64(row % 200) * 1_000, isLive: false, isExported: true)
        }
        listens.insert(contentsOf: old, at: 0)
    }

    /// The rows of the extended history.
    var extendedRows: [String] {
        listens.filter(\.isExported).map { listen in
            let time = Instant(milliseconds: listen.endedAt / 1_000 * 1_000).description.prefix(19)
            let track = tracks[listen.track]
            let artist = track.map { catalogue.artists[$0.artists[0]].name } ?? ""
            return """
                "ts":"\(time)Z","ms_played":\(listen.played),\
                "spotify_track_uri":"spotify:track:\(listen.track)",\
                "master_metadata_track_name":"\(track?.name ?? "")",\
                "master_metadata_album_artist_name":"\(artist)",\
                "reason_end":"\(listen.played < 30_000 ? "fwdbtn" : "trackdone")","skipped":false
                """
        }
    }

    /// The rows of the account data, which goes back to a moment.
    func accountDataRows(from begin: Int64) -> [String] {
        listens.filter { $0.isExported && $0.endedAt > begin }.map { listen in
            let time = Instant(milliseconds: listen.endedAt / 1_000 * 1_000).description
            let track = tracks[listen.track]
            let artist = track.map { catalogue.artists[$0.artists[0]].name } ?? ""
            return """
                "endTime":"\(time.prefix(10)) \(time.dropFirst(11).prefix(5))",\
                "artistName":"\(artist)","trackName":"\(track?.name ?? "")",\
                "msPlayed":\(listen.played)
                """
        }
    }

    /// What the table of listens must say: track, times, measure, whether that is estimated, and
    /// where the service showed it, the ids of its artists.
    ///
    /// - Parameter end: when the service was asked last; what ended later it has shown to nobody.
    /// - Returns: A line a listen.
    func rows(upTo end: Int64) -> [String] {
        listens.filter { $0.isExported || $0.endedAt <= end }.map { listen in
            let track = tracks[listen.track]
            let length = Int64(track?.durationMilliseconds ?? 0)
            let played = listen.isExported ? listen.played : length
            let artists = track?.artists.map { catalogue.artists[$0].id } ?? []
            return [
                account, listen.track, "\(listen.endedAt - played)", "\(listen.endedAt)",
                "\(played)", listen.isExported ? "0" : "1",
                listen.isLive ? artists.joined(separator: ",") : "",
            ].joined(separator: "|")
        }
    }
}
