/// Artists, albums and tracks that exist nowhere else: a seed gives the same ones for ever.
public struct Catalogue: Sendable {
    /// Someone who makes music.
    public struct Artist: Hashable, Sendable {
        /// Spotify's id.
        public let id: String
        /// The name.
        public let name: String
        /// Genres; often none, as in the real service.
        public let genres: [String]
    }

    /// A release.
    public struct Album: Hashable, Sendable {
        /// Spotify's id.
        public let id: String
        /// The title.
        public let name: String
        /// `album`, `single` or `compilation`.
        public let type: String
        /// Places of its artists in ``Catalogue/artists``.
        public let artists: [Int]
        /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
        public let releaseDate: String
        /// The bar code's number.
        public let upc: String
        /// Whether it has a cover.
        public let hasImages: Bool
        /// Places of its tracks in ``Catalogue/tracks``, in their order.
        public internal(set) var tracks: [Int]
    }

    /// A recording on a release.
    public struct Track: Hashable, Sendable {
        /// Spotify's id.
        public let id: String
        /// The title.
        public let name: String
        /// Place of its album in ``Catalogue/albums``.
        public let album: Int
        /// Places of its artists in ``Catalogue/artists``, the first one first.
        public let artists: [Int]
        /// How long it is.
        public let durationMilliseconds: Int
        /// Whether it carries the warning.
        public let isExplicit: Bool
        /// The recording's international code.
        public let isrc: String
        /// Its number on the release, from 1.
        public let number: Int

        /// `spotify:track:ID`.
        public var uri: String { "spotify:track:" + id }
    }

    /// All artists.
    public let artists: [Artist]
    /// All albums.
    public let albums: [Album]
    /// All tracks.
    public let tracks: [Track]

    /// Makes the catalogue of a seed.
    public init(seed: UInt64, artists count: Int = 60) {
        var maker = CatalogueMaker(seed: seed)
        maker.make(artists: max(count, 2))
        artists = maker.artists
        albums = maker.albums
        tracks = maker.tracks
    }
}
