internal import HTTP

/// What a simulated player shows of the moment.
public enum SimulatedPlayback: String, Hashable, Sendable, CaseIterable {
    /// 204: nothing is active.
    case nothing
    /// A track.
    case track
    /// An advertisement: no item.
    case ad
    /// Nobody knows what: no item.
    case unknown
    /// An episode, without `additional_types`: no item.
    case episode
    /// A track whose state is hours old, without progress.
    case stale
}

extension SimulatedSpotify {
    /// `GET /me/player/currently-playing` and `GET /me/player`.
    func playing(_ account: String, isWhole: Bool, now: Int64) -> HTTPResponse {
        let state = playbacks[account] ?? .nothing
        guard state != .nothing else { return HTTPResponse(status: 204) }
        let isTrack = state == .track || state == .stale
        let type = isTrack ? "track" : state.rawValue
        var fields: [(String, JSON)] = [
            ("timestamp", .integer(state == .stale ? now - 7_200_000 : now - 60_000)),
            ("progress_ms", state == .stale ? nil : 60_000), ("is_playing", true),
            ("item", isTrack ? objects.track(catalogue.tracks[0]) : nil),
            ("currently_playing_type", .string(type)), ("context", nil),
            ("actions", ["disallows": ["resuming": true]]),
        ]
        if isWhole {
            fields += [
                ("device", ["id": nil, "is_active": true, "name": "Phone", "type": "Smartphone"]),
                ("repeat_state", "off"), ("shuffle_state", false),
            ]
        }
        return .json(200, .object(fields))
    }

    /// Batch addresses, which only the extended profile has: unknown ids are null.
    func batch(_ request: HTTPRequest, _ kind: String) -> HTTPResponse {
        guard settings.profile == .extended else { return .failure(403, "Forbidden") }
        let ids = (request.url.fields["ids"] ?? "").split(separator: ",").map(String.init)
        let most = kind == "albums" ? 20 : 50
        guard !ids.isEmpty, ids.count <= most else {
            return .failure(400, "Too many ids requested")
        }
        let things = ids.map { id -> JSON in
            switch kind {
            case "tracks": catalogue.tracks.first { $0.id == id }.map(objects.track) ?? .null
            case "artists": catalogue.artists.first { $0.id == id }.map(objects.artist) ?? .null
            default: catalogue.albums.first { $0.id == id }.map(objects.album) ?? .null
            }
        }
        return .json(200, .object([(kind, .array(things))]))
    }

    /// `GET /search`: by the beginning of a name; ten answers at most for new apps.
    func search(_ request: HTTPRequest) -> HTTPResponse {
        let words = (request.url.fields["q"] ?? "").lowercased()
        let found = catalogue.tracks.filter { $0.name.lowercased().hasPrefix(words) }
        let limits = settings.profile == .dev ? (usual: 5, most: 10) : (usual: 20, most: 50)
        let page = paged(request, count: found.count, limits: limits) { objects.track(found[$0]) }
        guard page.status == 200 else { return page }
        return .json(200, ["tracks": .bytes(page.body)])
    }
}
