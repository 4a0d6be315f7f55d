/// What a listener keeps beside their plays: playlists, saved things, whom they follow, devices.
public struct Library: Hashable, Sendable {
    /// A playlist.
    public struct Playlist: Hashable, Sendable {
        /// Spotify's id.
        public let id: String
        /// Its name.
        public var name: String
        /// Changes whenever the items do.
        public var snapshot: String
        /// Whether the listener owns it; others' items cannot be read.
        public let isOwn: Bool
        /// Whether Spotify made it by itself: such a one is listed, and else there is none for apps
        /// made after November 2024.
        public var isWithdrawn = false
        /// Places of its tracks in ``Catalogue/tracks``.
        public var tracks: [Int]
    }

    /// A device.
    public struct Device: Hashable, Sendable {
        /// Spotify's id.
        public let id: String
        /// Its name.
        public var name: String
        /// `Smartphone`, `Computer`, `Speaker`.
        public var type: String
        /// How loud it is.
        public var volume: Int64
    }

    /// Playlists, owned and followed.
    public var playlists: [Playlist] = []
    /// Liked songs.
    public var savedTracks: [Int] = []
    /// Saved albums.
    public var savedAlbums: [Int] = []
    /// Followed artists.
    public var followedArtists: [Int] = []
    /// Devices.
    public var devices: [Device] = []

    init(seed: UInt64, account: String, catalogue: Catalogue) {
        var random = SeededRandom(seed: seed, purpose: "library " + account)
        for (index, size) in [0, 7, 50, 120, 20].enumerated() {
            playlists.append(
                Playlist(
                    id: random.identifier(), name: "Playlist \(index + 1)",
                    snapshot: random.identifier(), isOwn: index < 4,
                    tracks: (0..<size).map { _ in random.below(catalogue.tracks.count) }))
        }
        savedTracks = (0..<130).map { _ in random.below(catalogue.tracks.count) }
        savedAlbums = (0..<12).map { _ in random.below(catalogue.albums.count) }
        followedArtists = Array(Set((0..<60).map { _ in random.below(catalogue.artists.count) }))
            .sorted()
        for (name, type) in [("Phone", "Smartphone"), ("Desk", "Computer"), ("Shelf", "Speaker")] {
            devices.append(
                Device(id: random.identifier(), name: name, type: type, volume: 40))
        }
        playlists.append(
            Playlist(
                id: random.identifier(), name: "Made for \(account)",
                snapshot: random.identifier(), isOwn: false, isWithdrawn: true, tracks: []))
    }

    /// Changes a playlist's tracks, and with them its snapshot.
    public mutating func setTracks(_ tracks: [Int], ofPlaylist index: Int) {
        playlists[index].tracks = tracks
        playlists[index].snapshot += "x"
    }
}
