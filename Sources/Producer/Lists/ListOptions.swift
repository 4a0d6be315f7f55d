import Spotify
import Stage

/// Which lists are taken, and how often.
struct ListOptions {
    var kinds: Set<ListKind> = []
    var playlists: [PlaylistChoice] = []
    var intervalMilliseconds: Int64 = 86_400_000

    var isEmpty: Bool { kinds.isEmpty && playlists.isEmpty }
    /// Whether every playlist's items are wanted.
    var wantsAllPlaylists: Bool { playlists.contains(.all) }

    /// The lists to take, in order; playlists that only the list of playlists names come later.
    var plan: [ListName] {
        var names: [ListName] = []
        if kinds.contains(.profile) { names.append(.profile) }
        if kinds.contains(.devices) { names.append(.devices) }
        if kinds.contains(.playlists) || wantsAllPlaylists { names.append(.playlists) }
        if kinds.contains(.top) {
            names += ListName.Term.allCases.map { .topTracks($0) }
            names += ListName.Term.allCases.map { .topArtists($0) }
        }
        if kinds.contains(.saved) { names += [.savedTracks, .savedAlbums] }
        if kinds.contains(.followed) { names.append(.followedArtists) }
        return names
            + playlists.compactMap { choice in
                if case .one(let id) = choice { .playlist(id) } else { nil }
            }
    }
}

/// A word of `--lists`.
enum ListKind: String, CaseIterable {
    case playlists, top, saved, followed, devices, profile
}

/// The value of `--lists`: words with commas.
struct ListKinds: FlagValue, Hashable {
    let kinds: Set<ListKind>

    init(flagText: String) throws(FlagTextError) {
        var kinds: Set<ListKind> = []
        for word in flagText.split(separator: ",") {
            guard let kind = ListKind(rawValue: String(word)) else {
                let words = ListKind.allCases.map(\.rawValue).joined(separator: ", ")
                throw FlagTextError(wanted: "some of \(words), with commas between")
            }
            kinds.insert(kind)
        }
        self.kinds = kinds
    }

    var flagText: String { kinds.map(\.rawValue).sorted().joined(separator: ",") }
}

/// A value of `--playlist`: an id, or all.
enum PlaylistChoice: FlagValue, Hashable {
    case all
    case one(String)

    init(flagText: String) throws(FlagTextError) {
        if flagText == "all" {
            self = .all
        } else if SpotifyID(flagText) != nil {
            self = .one(flagText)
        } else {
            throw FlagTextError(wanted: "a playlist's id of 22 letters and digits, or all")
        }
    }

    var flagText: String { if case .one(let id) = self { id } else { "all" } }
}

/// How often the lists are taken.
struct ListInterval: FlagValue, Hashable {
    let duration: Duration

    init(_ duration: Duration) { self.duration = duration }

    init(flagText: String) throws(FlagTextError) {
        guard let duration = Duration(text: flagText), duration >= .seconds(60),
            duration <= .seconds(31 * 86_400)
        else { throw FlagTextError(wanted: "a duration from 1m to 31d, such as 24h") }
        self.duration = duration
    }

    var flagText: String { duration.text }
}
