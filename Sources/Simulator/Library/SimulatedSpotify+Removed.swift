internal import HTTP

/// What restricted development mode lost, or has less of, and extended quota mode still has.
extension SimulatedSpotify {
    /// Lists below an album or an artist.
    func below(
        _ request: HTTPRequest, _ kind: String, _ id: String, _ list: String
    ) -> HTTPResponse {
        switch (kind, list) {
        case ("albums", "tracks"):
            guard let album = catalogue.albums.first(where: { $0.id == id }) else { break }
            return paged(request, count: album.tracks.count) { index in
                objects.simplifiedTrack(catalogue.tracks[album.tracks[index]])
            }
        case ("artists", "albums"):
            guard let place = catalogue.artists.firstIndex(where: { $0.id == id }) else { break }
            let albums = catalogue.albums.filter { $0.artists.contains(place) }
            let limits = settings.profile == .dev ? (usual: 5, most: 10) : (usual: 20, most: 50)
            return paged(request, count: albums.count, limits: limits) {
                objects.album(albums[$0])
            }
        case ("artists", "top-tracks"):
            guard settings.profile == .extended else { return .failure(403, "Forbidden") }
            guard let place = catalogue.artists.firstIndex(where: { $0.id == id }) else { break }
            let tracks = catalogue.tracks.filter { $0.artists.contains(place) }.prefix(10)
            return .json(200, ["tracks": .array(tracks.map(objects.track))])
        default: return .failure(404, "Service not found")
        }
        return .failure(404, "Resource not found")
    }

    /// Addresses that new apps are refused.
    func removed(_ request: HTTPRequest, _ path: [String]) -> HTTPResponse {
        guard settings.profile == .extended else { return .failure(403, "Forbidden") }
        switch (path[0], path.dropFirst().last) {
        case ("markets", _): return .json(200, ["markets": ["DE", "SE", "US"]])
        case ("browse", "new-releases"):
            let page = paged(request, count: 20) { objects.album(catalogue.albums[$0]) }
            return page.status == 200 ? .json(200, ["albums": .bytes(page.body)]) : page
        case ("browse", "categories"):
            let page = paged(request, count: 0) { _ in .null }
            return page.status == 200 ? .json(200, ["categories": .bytes(page.body)]) : page
        case ("users", "playlists"): return paged(request, count: 0) { _ in .null }
        case ("users", let id):
            return .json(200, ["id": .string(id ?? ""), "display_name": nil, "type": "user"])
        default: return .failure(404, "Service not found")
        }
    }
}
