import Foundation
import HTTP
import Stage
import Testing

@testable import Simulator

/// Fields and addresses of restricted development mode, and of extended quota mode.
@Suite struct `checklist line 3: the profiles` {
    @Test(arguments: [
        (SimulatorSettings.Profile.dev, "/tracks?ids=ID", 403), (.extended, "/tracks?ids=ID", 200),
        (.dev, "/search?q=a&limit=11", 400), (.extended, "/search?q=a&limit=11", 200),
    ])
    func `has the addresses of its profile`(
        profile: SimulatorSettings.Profile, path: String, status: Int
    ) throws {
        var desk = Desk { $0.profile = profile }
        let id = desk.service.catalogue.tracks[0].id
        #expect(try desk.get(path.replacing("ID", with: id)).status == status)
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
