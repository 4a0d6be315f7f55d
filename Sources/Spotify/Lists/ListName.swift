/// A list of an account, by its name on the wire: `saved-tracks`, `playlist:ID`.
public enum ListName: Hashable, Sendable, CustomStringConvertible {
    /// The playlists themselves, owned and followed.
    case playlists
    /// The items of one playlist.
    case playlist(String)
    /// The tracks heard most, over a term.
    case topTracks(Term)
    /// The artists heard most, over a term.
    case topArtists(Term)
    /// Liked songs.
    case savedTracks
    /// Saved albums.
    case savedAlbums
    /// Followed artists.
    case followedArtists
    /// Devices that can play.
    case devices
    /// Who the account's owner is.
    case profile

    /// How far a top list looks back.
    public enum Term: String, Hashable, Sendable, CaseIterable {
        /// About four weeks.
        case short = "short_term"
        /// About half a year.
        case medium = "medium_term"
        /// Years.
        case long = "long_term"
    }

    /// The name on the wire.
    public var description: String {
        switch self {
        case .playlists: "playlists"
        case .playlist(let id): "playlist:" + id
        case .topTracks(let term): "top-tracks:" + term.rawValue
        case .topArtists(let term): "top-artists:" + term.rawValue
        case .savedTracks: "saved-tracks"
        case .savedAlbums: "saved-albums"
        case .followedArtists: "followed-artists"
        case .devices: "devices"
        case .profile: "profile"
        }
    }

    /// Its address, behind the version.
    public var path: String {
        switch self {
        case .playlists: "/me/playlists"
        case .playlist(let id): "/playlists/\(id)/items"
        case .topTracks: "/me/top/tracks"
        case .topArtists: "/me/top/artists"
        case .savedTracks: "/me/tracks"
        case .savedAlbums: "/me/albums"
        case .followedArtists: "/me/following"
        case .devices: "/me/player/devices"
        case .profile: "/me"
        }
    }

    /// The query of the first page.
    public var query: [(String, String)] {
        switch self {
        case .devices, .profile: []
        case .playlist: [("limit", "50"), ("additional_types", "track,episode")]
        case .topTracks(let term), .topArtists(let term):
            [("time_range", term.rawValue), ("limit", "50")]
        case .followedArtists: [("type", "artist"), ("limit", "50")]
        case .playlists, .savedTracks, .savedAlbums: [("limit", "50")]
        }
    }
}
