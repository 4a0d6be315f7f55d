import Spotify

/// A call that a list needs.
enum ListCall {
    /// A page of a list; nil asks for the first.
    ///
    /// Some apps know a playlist's items by their old name only.
    case page(ListName, query: [(String, String)]?, isOldName: Bool = false)
    /// A playlist's own record, for its snapshot.
    case record(String)

    var bucket: Bucket {
        switch self {
        case .record, .page(.playlists, _, _), .page(.playlist, _, _): .playlists
        case .page(.devices, _, _): .player
        case .page: .me
        }
    }
}
