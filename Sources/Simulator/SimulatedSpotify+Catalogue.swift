internal import HTTP

extension SimulatedSpotify {
    /// `GET /tracks/{id}`, `/artists/{id}` and `/albums/{id}`: full objects.
    mutating func thing(_ kind: String, _ id: String) -> HTTPResponse {
        guard Base62.isIdentifier(id) else { return .failure(400, "Invalid base62 id") }
        switch kind {
        case "tracks":
            guard let place = catalogue.tracks.firstIndex(where: { $0.id == id }) else { break }
            return .json(200, .bytes(bytes(ofTrack: settings.relinked[place] ?? place)))
        case "artists":
            guard let artist = catalogue.artists.first(where: { $0.id == id }) else { break }
            return .json(200, objects.artist(artist))
        default:
            guard let album = catalogue.albums.first(where: { $0.id == id }) else { break }
            return .json(200, objects.album(album))
        }
        return .failure(404, "Resource not found")
    }

    /// `GET /me`: who the token's owner is.
    func profile(of account: String) -> HTTPResponse {
        let id = listeners[account]?.userID ?? account
        var fields: [(String, JSON)] = [
            ("account_id", .string(String(id.suffix(10)))), ("display_name", .string(account)),
            ("external_urls", ["spotify": .string("https://open.spotify.com/user/\(id)")]),
            ("href", .string("https://api.spotify.com/v1/users/\(id)")), ("id", .string(id)),
            ("images", []), ("type", "user"), ("uri", .string("spotify:user:\(id)")),
        ]
        if settings.profile == .extended {
            fields += [
                ("country", "SE"), ("email", .string("\(account)@example.org")),
                ("followers", ["href": nil, "total": 3]), ("product", "premium"),
            ]
        }
        return .json(200, .object(fields))
    }
}
