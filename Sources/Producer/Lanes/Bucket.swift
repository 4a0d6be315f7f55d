/// Calls that share a budget at Spotify, as far as anybody knows; blocked one by one.
enum Bucket: String, CaseIterable, Hashable {
    case player
    case me
    case playlists
    case albums
    case tracks
    case artists
    case search
}
