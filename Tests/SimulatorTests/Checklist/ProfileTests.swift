import Foundation
import HTTP
import Stage
import Testing

@testable import Simulator

/// Fields and addresses of restricted development mode, and of extended quota mode.
@Suite struct `checklist line 3: the profiles` {
    /// Addresses, and the status each profile has for them.
    static let addresses: [(path: String, dev: Int, extended: Int)] = [
        ("/artists?ids=ARTIST", 403, 200), ("/albums?ids=ALBUM", 403, 200),
        ("/tracks?ids=TRACK", 403, 200),
        ("/artists/ARTIST/top-tracks", 403, 200), ("/browse/new-releases", 403, 200),
        ("/browse/categories", 403, 200), ("/markets", 403, 200),
        ("/users/somebody", 403, 200), ("/users/somebody/playlists", 403, 200),
        ("/playlists/OWN/tracks", 403, 200), ("/playlists/FOREIGN/items", 403, 200),
        ("/artists/ARTIST/albums?limit=11", 400, 200),
        ("/search?q=a&type=track&limit=11", 400, 200),
        ("/artists/ARTIST", 200, 200), ("/albums/ALBUM", 200, 200),
        ("/albums/ALBUM/tracks", 200, 200), ("/tracks/TRACK", 200, 200),
        ("/artists/ARTIST/albums?limit=10", 200, 200),
        ("/search?q=a&type=track&limit=10", 200, 200),
        ("/playlists/OWN", 200, 200), ("/playlists/FOREIGN", 200, 200),
        ("/playlists/WITHDRAWN", 404, 404), ("/playlists/WITHDRAWN/items", 404, 404),
        ("/playlists/OWN/items", 200, 200), ("/me", 200, 200), ("/me/playlists", 200, 200),
        ("/me/tracks", 200, 200), ("/me/albums", 200, 200),
        ("/me/following?type=artist", 200, 200), ("/me/top/tracks", 200, 200),
        ("/me/top/artists", 200, 200), ("/me/player/recently-played", 200, 200),
        ("/me/player/currently-playing", 204, 204), ("/me/player/devices", 200, 200),
    ]

    @Test(arguments: addresses)
    func `keeps and refuses addresses as its profile does`(
        path: String, dev: Int, extended: Int
    ) throws {
        for (profile, status) in [(SimulatorSettings.Profile.dev, dev), (.extended, extended)] {
            var desk = Desk { $0.profile = profile }
            let catalogue = desk.service.catalogue
            let playlists = desk.service.libraries["me"]?.playlists ?? []
            let names = [
                "TRACK": catalogue.tracks[0].id, "ALBUM": catalogue.albums[0].id,
                "ARTIST": catalogue.artists[0].id,
                "OWN": playlists.first { $0.isOwn }?.id ?? "",
                "FOREIGN": playlists.first { !$0.isOwn }?.id ?? "",
                "WITHDRAWN": playlists.first(where: \.isWithdrawn)?.id ?? "",
            ]
            let full = names.reduce(path) { $0.replacing($1.key, with: $1.value) }
            #expect(try desk.get(full).status == status, "\(profile) \(full)")
        }
    }

    @Test func `has the fields of its profile`() throws {
        for profile in SimulatorSettings.Profile.allCases {
            var desk = Desk { $0.profile = profile }
            let isWhole = profile == .extended
            let track = try desk.get("/tracks/\(desk.service.catalogue.tracks[0].id)").object
            #expect((track["popularity"] != nil) == isWhole)
            #expect((track["available_markets"] != nil) == isWhole)
            let artist = try desk.get("/artists/\(desk.service.catalogue.artists[0].id)").object
            #expect((artist["followers"] != nil) == isWhole)
            let album = try desk.get("/albums/\(desk.service.catalogue.albums[0].id)").object
            #expect((album["label"] != nil) == isWhole)
            let me = try desk.get("/me").object
            #expect((me["email"] != nil) == isWhole)
            #expect(me["account_id"] is String)
        }
    }

    @Test func `refuses the items of others' playlists, and by their old name`() throws {
        var desk = Desk()
        let playlists = desk.service.libraries["me"]?.playlists ?? []
        let own = try #require(playlists.first { $0.isOwn && $0.tracks.count == 120 })
        let foreign = try #require(playlists.first { !$0.isOwn })
        #expect(try desk.get("/playlists/\(own.id)/items?limit=50").object["total"] as? Int == 120)
        #expect(try desk.get("/playlists/\(own.id)/tracks").status == 403)
        #expect(try desk.get("/playlists/\(foreign.id)").status == 200)
        #expect(try desk.get("/playlists/\(foreign.id)/items").status == 403)
    }
}

/// A relinked id, no genres, no images, dates of each precision, an album without a name.
@Suite struct `checklist line 7: odd things of the catalogue` {
    @Test func `relinks a track, and keeps odd albums and artists`() throws {
        var desk = Desk { $0.relinked = [3: 5] }
        let tracks = desk.service.catalogue.tracks
        #expect(try desk.get("/tracks/\(tracks[3].id)").object["id"] as? String == tracks[5].id)
        let albums = desk.service.catalogue.albums
        #expect(Set(albums.map(\.releaseDate.count)) == [4, 7, 10])
        #expect(albums.contains { !$0.hasImages })
        #expect(desk.service.catalogue.artists.contains { $0.genres.isEmpty })
    }

    @Test func `shows an album that was taken down without its name`() throws {
        var desk = Desk(ListenerSettings(account: "me", plays: 1, script: [3])) {
            $0.takenDown = [Catalogue(seed: $0.seed).tracks[3].album]
        }
        desk.pass(hours: 1)
        let track = desk.service.catalogue.tracks[3]
        let album = desk.service.catalogue.albums[track.album]
        #expect(try desk.get("/albums/\(album.id)").object["name"] as? String == "")
        let page = try desk.get("/me/player/recently-played").object
        let items = try #require(page["items"] as? [[String: Any]])
        let played = items.first?["track"] as? [String: Any]
        #expect(played?["name"] as? String == track.name)
        #expect((played?["album"] as? [String: Any])?["name"] as? String == "")
    }
}
