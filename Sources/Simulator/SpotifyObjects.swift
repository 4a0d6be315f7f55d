/// The catalogue's things as the Web API shows them in restricted development mode.
struct SpotifyObjects {
    let catalogue: Catalogue
    let profile: SimulatorSettings.Profile
    /// Ids of albums without a name.
    var nameless: Set<String> = []

    /// An artist inside another object.
    func simplifiedArtist(_ artist: Catalogue.Artist) -> JSON {
        .object(links("artist", artist.id) + [("name", .string(artist.name))])
    }

    /// An artist asked for by id.
    func artist(_ artist: Catalogue.Artist) -> JSON {
        .object(
            links("artist", artist.id) + [
                ("name", .string(artist.name)),
                ("genres", .array(artist.genres.map(JSON.string))),
                ("images", images(of: artist.id)),
            ] + whole([("followers", ["href": nil, "total": 1_000]), ("popularity", 40)]))
    }

    /// Fields that only the extended profile still has.
    private func whole(_ fields: [(String, JSON)]) -> [(String, JSON)] {
        profile == .extended ? fields : []
    }

    private var markets: [(String, JSON)] { whole([("available_markets", ["DE", "SE", "US"])]) }

    /// A track with its album, as in recently played and asked for by id.
    func track(_ track: Catalogue.Track) -> JSON {
        let album = catalogue.albums[track.album]
        return .object(
            [("album", .object(albumFields(album)))] + trackFields(track) + [
                ("external_ids", ["isrc": .string(track.isrc)])
            ] + whole([("popularity", 44)]))
    }

    /// An album asked for by id, with its tracks.
    func album(_ album: Catalogue.Album) -> JSON {
        let tracks = album.tracks.map { simplifiedTrack(catalogue.tracks[$0]) }
        let label = catalogue.artists[album.artists[0]].name + " Recordings"
        let year = String(album.releaseDate.prefix(4))
        return .object(
            albumFields(album) + [
                (
                    "tracks",
                    [
                        "href": .string("\(Self.base)/albums/\(album.id)/tracks?offset=0&limit=50"),
                        "limit": 50, "next": nil, "offset": 0, "previous": nil,
                        "total": .integer(Int64(tracks.count)), "items": .array(tracks),
                    ]
                ),
                ("copyrights", [["text": .string("\(year) \(label)"), "type": "P"]]),
                ("external_ids", ["upc": .string(album.upc)]),
                ("genres", []),
            ] + whole([("label", .string(label)), ("popularity", 41)]))
    }

    /// What a track was played from.
    func context(_ context: PlayContext) -> JSON {
        .object(links(context.type, context.id).filter { $0.0 != "id" })
    }

    /// The real service's base: an object's links name it whoever serves the object.
    private static let base = "https://api.spotify.com/v1"

    private func links(_ type: String, _ id: String) -> [(String, JSON)] {
        [
            ("external_urls", ["spotify": .string("https://open.spotify.com/\(type)/\(id)")]),
            ("href", .string("\(Self.base)/\(type)s/\(id)")), ("id", .string(id)),
            ("type", .string(type)), ("uri", .string("spotify:\(type):\(id)")),
        ]
    }

    private func artists(_ places: [Int]) -> JSON {
        .array(places.map { simplifiedArtist(catalogue.artists[$0]) })
    }

    private func albumFields(_ album: Catalogue.Album) -> [(String, JSON)] {
        let precision =
            switch album.releaseDate.utf8.count {
            case 4: "year"
            case 7: "month"
            default: "day"
            }
        return links("album", album.id) + [
            ("album_type", .string(album.type)),
            ("total_tracks", .integer(Int64(album.tracks.count))),
            ("images", album.hasImages ? images(of: album.id) : []),
            ("name", .string(nameless.contains(album.id) ? "" : album.name)),
            ("release_date", .string(album.releaseDate)),
            ("release_date_precision", .string(precision)),
            ("artists", artists(album.artists)),
        ] + markets
    }

    /// A track inside its album.
    func simplifiedTrack(_ track: Catalogue.Track) -> JSON { .object(trackFields(track)) }

    private func trackFields(_ track: Catalogue.Track) -> [(String, JSON)] {
        links("track", track.id) + [
            ("artists", artists(track.artists)), ("disc_number", 1),
            ("duration_ms", .integer(Int64(track.durationMilliseconds))),
            ("explicit", .boolean(track.isExplicit)), ("is_local", false),
            ("name", .string(track.name)), ("preview_url", nil),
            ("track_number", .integer(Int64(track.number))),
        ] + markets
    }

    private func images(of id: String) -> JSON {
        .array(
            [640, 300, 64].map { size in
                [
                    "url": .string("https://i.scdn.co/image/\(id.lowercased())\(size)"),
                    "height": .integer(size), "width": .integer(size),
                ]
            })
    }
}
