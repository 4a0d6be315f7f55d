import Foundation
import HTTP
import Stage
import Testing

@testable import Simulator

@Suite struct `the catalogue's addresses` {
    @Test func `give full objects`() throws {
        var answers = try Answers(plays: 0)
        let catalogue = answers.service.catalogue
        let track = try answers.get("/v1/tracks/" + catalogue.tracks[0].id)
        #expect(try track.object["name"] as? String == catalogue.tracks[0].name)
        let artist = try answers.get("/v1/artists/" + catalogue.artists[0].id).object
        #expect(artist["genres"] as? [String] == catalogue.artists[0].genres)
        let album = try answers.get("/v1/albums/" + catalogue.albums[0].id).object
        let paging = try #require(album["tracks"] as? [String: Any])
        let items = try #require(paging["items"] as? [[String: Any]])
        #expect(items.count == catalogue.albums[0].tracks.count)
        #expect(items.allSatisfy { $0["album"] == nil && $0["external_ids"] == nil })
        #expect(album["release_date"] as? String == catalogue.albums[0].releaseDate)
    }

    @Test(arguments: [
        ("/v1/tracks/0000000000000000000000", 404), ("/v1/albums/x", 400), ("/v1/tracks", 403),
        ("/v1/me/none", 404), ("/v2/tracks/0000000000000000000000", 404), ("/", 404),
    ])
    func `refuse what is not there`(path: String, status: Int) throws {
        var answers = try Answers(plays: 0)
        #expect(try answers.get(path).status == status)
    }
}
