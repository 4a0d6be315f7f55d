internal import HTTP
internal import Stage

extension SimulatedSpotify {
    private static let base = "https://api.spotify.com/v1"
    private static let addedAt = "2025-05-04T10:00:00Z"

    /// A page of a list by offset and limit, with a link to the next.
    func paged(
        _ request: HTTPRequest, count: Int, limits: (usual: Int, most: Int) = (20, 50),
        _ item: (Int) -> JSON
    ) -> HTTPResponse {
        let fields = request.url.fields
        guard let limit = Int(fields["limit"] ?? "\(limits.usual)"),
            (1...limits.most).contains(limit)
        else { return .failure(400, "Invalid limit") }
        guard let offset = Int(fields["offset"] ?? "0"), offset >= 0 else {
            return .failure(400, "Invalid offset")
        }
        let end = min(offset + limit, count)
        func link(_ offset: Int) -> JSON {
            var query: FormFields = ["offset": "\(offset)", "limit": "\(limit)"]
            for field in fields.fields where field.name != "offset" && field.name != "limit" {
                query.add(field.name, field.value)
            }
            return .string(request.url.place + "?" + query.encoded)
        }
        return .json(
            200,
            [
                "href": .string(request.url.description), "limit": .integer(Int64(limit)),
                "next": end < count ? link(end) : nil, "offset": .integer(Int64(offset)),
                "previous": offset > 0 ? link(max(offset - limit, 0)) : nil,
                "total": .integer(Int64(count)),
                "items": .array((min(offset, end)..<end).map(item)),
            ])
    }

    /// Lists of the token's owner, below `/me`.
    func library(
        _ request: HTTPRequest, _ path: [String], _ account: String
    ) -> HTTPResponse {
        guard let library = libraries[account] else { return .failure(404, "Service not found") }
        switch path {
        case ["playlists"]:
            return paged(request, count: library.playlists.count) { index in
                playlist(library.playlists[index], account)
            }
        case ["tracks"]:
            return paged(request, count: library.savedTracks.count) { index in
                let track = catalogue.tracks[library.savedTracks[index]]
                return ["added_at": .string(Self.addedAt), "track": objects.track(track)]
            }
        case ["albums"]:
            return paged(request, count: library.savedAlbums.count) { index in
                let album = catalogue.albums[library.savedAlbums[index]]
                return ["added_at": .string(Self.addedAt), "album": objects.album(album)]
            }
        case ["following"]: return following(request, library)
        case ["player", "devices"]:
            return .json(200, ["devices": .array(library.devices.map(device))])
        case ["top", "tracks"]:
            return paged(request, count: 60) { objects.track(catalogue.tracks[$0 * 2]) }
        case ["top", "artists"]:
            return paged(request, count: min(45, catalogue.artists.count)) {
                objects.artist(catalogue.artists[$0])
            }
        default: return .failure(404, "Service not found")
        }
    }

    /// `GET /me/following?type=artist`: pages by the last artist's id.
    private func following(_ request: HTTPRequest, _ library: Library) -> HTTPResponse {
        let fields = request.url.fields
        guard fields["type"] == "artist" else { return .failure(400, "Invalid type") }
        guard let limit = Int(fields["limit"] ?? "20"), (1...50).contains(limit) else {
            return .failure(400, "Invalid limit")
        }
        let all = library.followedArtists.map { catalogue.artists[$0] }
        let start = fields["after"].flatMap { after in
            all.firstIndex { $0.id == after }.map { $0 + 1 }
        }
        let page = all.dropFirst(start ?? 0).prefix(limit)
        let isLast = page.endIndex == all.endIndex
        let after = isLast ? JSON.null : .string(page.last?.id ?? "")
        let next = "\(request.url.place)?type=artist&limit=\(limit)&after=\(page.last?.id ?? "")"
        return .json(
            200,
            [
                "artists": [
                    "href": .string(request.url.description), "limit": .integer(Int64(limit)),
                    "next": isLast ? nil : .string(next), "cursors": ["after": after],
                    "total": .integer(Int64(all.count)),
                    "items": .array(page.map(objects.artist)),
                ]
            ])
    }

    /// `GET /playlists/{id}` and its items; others' items are refused, Spotify's own are unknown.
    func playlists(
        _ request: HTTPRequest, _ path: [String], _ account: String?
    ) -> HTTPResponse {
        guard let id = path.first, Base62.isIdentifier(id) else {
            return .failure(400, "Invalid base62 id")
        }
        let owner = libraries.first { $0.value.playlists.contains { $0.id == id && $0.isOwn } }?.key
        guard
            let found = libraries[owner ?? account ?? ""]?.playlists.first(where: { $0.id == id }),
            !found.isWithdrawn
        else { return .failure(404, "Resource not found") }
        switch path.dropFirst().first {
        case nil: return .json(200, playlist(found, owner ?? "somebody"))
        case "items" where settings.hasOldPlaylists: return .failure(404, "Service not found")
        case "items", "tracks":
            // The old name was taken from new apps.
            let isOld = path[1] == "tracks"
            let isTaken = isOld && !settings.hasOldPlaylists
            guard settings.profile == .extended || (!isTaken && owner == account) else {
                return .failure(403, "Forbidden")
            }
            return paged(request, count: found.tracks.count, limits: (20, 50)) { index in
                let track = objects.track(catalogue.tracks[found.tracks[index]])
                return [
                    "added_at": .string(Self.addedAt), "added_by": nil, "is_local": false,
                    isOld ? "track" : "item": track,
                ]
            }
        default: return .failure(404, "Service not found")
        }
    }

    private func playlist(_ playlist: Library.Playlist, _ account: String) -> JSON {
        let owner = playlist.isOwn ? listeners[account]?.userID ?? account : "somebody"
        let total: JSON = [
            "href": .string("\(Self.base)/playlists/\(playlist.id)/items"),
            "total": .integer(Int64(playlist.tracks.count)),
        ]
        var fields: [(String, JSON)] = [
            ("collaborative", false), ("description", ""),
            (
                "external_urls",
                ["spotify": .string("https://open.spotify.com/playlist/\(playlist.id)")]
            ),
            ("href", .string("\(Self.base)/playlists/\(playlist.id)")),
            ("id", .string(playlist.id)), ("images", []), ("name", .string(playlist.name)),
            ("owner", ["display_name": .string(owner), "id": .string(owner), "type": "user"]),
            ("public", false), ("snapshot_id", .string(playlist.snapshot)), ("type", "playlist"),
            ("uri", .string("spotify:playlist:\(playlist.id)")),
        ]
        if !settings.hasOldPlaylists { fields.append(("items", total)) }
        if settings.profile == .extended || settings.hasOldPlaylists {
            fields.append(("tracks", total))
        }
        return .object(fields)
    }

    private func device(_ device: Library.Device) -> JSON {
        [
            "id": .string(device.id), "is_active": false, "is_private_session": false,
            "is_restricted": false, "name": .string(device.name), "type": .string(device.type),
            "volume_percent": .integer(device.volume), "supports_volume": true,
        ]
    }
}
