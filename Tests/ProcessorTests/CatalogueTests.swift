import Plays
import Testing

@testable import Processor

@Suite struct `what follows from the catalogue and from lists` {
    static let catalogue: [(name: String, key: String, value: String, records: [String])] = [
        ("an artist", Samples.artistKey, Samples.catalogueArtist, Golden.catalogueArtist),
        ("an album", Samples.albumKey, Samples.catalogueAlbum, Golden.catalogueAlbum),
        ("a relinked track", Samples.trackKey, Samples.catalogueTrack, Golden.catalogueTrack),
        ("an id that is gone", "track:x", Samples.catalogue("track", "x", "null"), []),
    ]

    static let lists: [(list: String, value: String, records: [String])] = [
        ("playlist:37BTh0g05O4FSJmAmHbnFB", Samples.playlist, Golden.playlist),
        ("saved-albums", Samples.savedAlbums, Golden.savedAlbums),
        ("followed-artists", Samples.followedArtists, Golden.followedArtists),
        ("devices", Samples.devices, Golden.devices),
        ("profile", Samples.profile, Golden.profile),
        ("playlists", Samples.playlists, Golden.playlists),
        ("saved-tracks", Samples.emptyList, Golden.emptyList),
    ]

    @Test(arguments: catalogue)
    func `is this of an entry, to the byte`(
        name: String, key: String, value: String, records: [String]
    ) {
        #expect(Samples.process(value, of: .catalogue, key: key) == records)
    }

    @Test(arguments: lists)
    func `is this of a list, to the byte`(list: String, value: String, records: [String]) {
        #expect(Samples.process(value, of: .lists, key: "me/\(list)") == records)
    }
}

@Suite struct `a listen` {
    private static func process(_ value: String, _ catalogue: [(key: String, value: String?)])
        throws -> [String]
    {
        let enrichment = Enrichment(
            zones: AccountZones(), catalogue: try Samples.catalogue(of: catalogue))
        return Samples.process(value, with: enrichment)
    }

    private static let artist = (key: Samples.artistKey, value: String?(Samples.catalogueArtist))
    private static let album = (key: Samples.albumKey, value: String?(Samples.catalogueAlbum))
    private static let track = (key: Samples.trackKey, value: String?(Samples.catalogueTrack))

    @Test func `of the Web API has the genres of its item's first artist`() throws {
        let wanted = Golden.track[0].replacing(
            #""genres":[]"#, with: #""genres":["dream pop","shoegaze"]"#)
        #expect(try Self.process(Samples.track, [Self.artist])[0] == wanted)
    }

    @Test func `of the Web API takes from the catalogue what its item lacks, but no name`() throws {
        let listen = try Self.process(Samples.bareTrack, [Self.artist, Self.track])[0]
        let wanted = Golden.bareTrack[0]
            .replacing(
                #""duration_ms":null,"explicit":null"#,
                with: #""duration_ms":200000,"explicit":true"#
            )
            .replacing(#""release_year":null"#, with: #""release_year":2018"#)
            .replacing(#""ms_played":0"#, with: #""ms_played":200000"#)
            .replacing(
                #""started_at":"2026-11-20T18:42:07.000Z""#,
                with: #""started_at":"2026-11-20T18:38:47.000Z""#)
        #expect(listen == wanted)
    }

    @Test func `of an export has the measures and genres of the catalogue's track`() throws {
        let listen = try Self.process(Samples.exportTrack, [Self.artist, Self.album])[0]
        let wanted = Golden.exportTrack[0]
            .replacing(
                #""duration_ms":null,"explicit":null"#,
                with: #""duration_ms":214306,"explicit":false"#
            )
            .replacing(#""release_year":null"#, with: #""release_year":2019"#)
            .replacing(#""genres":[]"#, with: #""genres":["dream pop","shoegaze"]"#)
            .replacing(#""completion":null"#, with: #""completion":1.000"#)
        #expect(listen == wanted)
        // A record of the track's own counts more than its album's.
        let both = try Self.process(Samples.exportTrack, [Self.artist, Self.album, Self.track])[0]
        #expect(both.contains(#""duration_ms":200000,"explicit":true,"release_year":2018"#))
        let order = try Self.process(Samples.exportTrack, [Self.track, Self.album, Self.artist])[0]
        #expect(order == both)
    }

    @Test func `knows nothing of entries that are deleted or gone`() throws {
        let gone = Samples.catalogue("album", "0DHhIwK7eWtz49f11zW3U8", "null")
        let listen = try Self.process(
            Samples.exportTrack,
            [Self.artist, Self.album, (Samples.artistKey, nil), (Samples.albumKey, gone)])
        #expect(listen == Golden.exportTrack)
    }

    /// That it lies in memory does not say that its own record is in the topic.
    @Test func `sends mentions also of what the catalogue tells in full`() throws {
        let records = try Self.process(Samples.track, [Self.artist, Self.album])
        #expect(Array(records.dropFirst()) == Array(Golden.track.dropFirst()))
        #expect(
            records.map { $0.prefix { $0 != "{" } } == [
                "listens me @1795200127318 ", "tracks 2bHGaIONoQESMIr3RpXHRv ",
                "albums 0DHhIwK7eWtz49f11zW3U8@mention ",
                "artists 7u37t0ohgyCYjYqsF38DaY@mention ",
                "artists 2JjmNaYJH0fpfpNzc6AEVq@mention ",
            ])
    }
}

@Suite struct `a record of a list or of the catalogue` {
    static let faults: [(topic: Topic, key: String?, value: String?, fault: String)] = [
        (.lists, "me/devices", nil, "not-json: the record has no value"),
        (.lists, "me", Samples.devices, "wrong-key: the key is not the value's account"),
        (.lists, nil, Samples.devices, "wrong-key: the key is not the value's account"),
        (
            .lists, "me/radio", Samples.page("radio", first: 0, total: 0, ""),
            "bad-value: list is not a list"
        ),
        (
            .lists, "me/playlist:", Samples.page("playlist:", first: 0, total: 0, ""),
            "bad-value: list is not a list"
        ),
        (
            .lists, "me/devices", Samples.page("devices", first: -1, total: 0, ""),
            "bad-value: first is not a position"
        ),
        (
            .lists, "me/saved-tracks",
            Samples.page("saved-tracks", first: 0, total: 1, #"{"track":[]}"#),
            "bad-value: items.track is not an object"
        ),
        (
            .lists, "me/saved-tracks",
            Samples.page("saved-tracks", first: 0, total: 1, #"{"track":{}}"#),
            "missing-field: items.track.uri is absent or null"
        ),
        (
            .catalogue, "artist:x", Samples.catalogue("radio", "x", "{}"),
            "bad-value: kind is not one of"
        ),
        (
            .catalogue, "album:x", Samples.catalogue("artist", "x", "{}"),
            "wrong-key: the key is not the value's kind"
        ),
        (
            .catalogue, "artist:x", Samples.catalogue("artist", "x", "{}"),
            "missing-field: object.name is"
        ),
        (
            .catalogue, "album:x", Samples.catalogue("album", "x", "{}"),
            "missing-field: object.name is"
        ),
        (
            .catalogue, "track:x", Samples.catalogue("track", "x", "[]"),
            "bad-value: object is not an object"
        ),
    ]

    @Test(arguments: faults)
    func `goes to the dead letters with its reason`(
        topic: Topic, key: String?, value: String?, fault: String
    ) {
        let found = Samples.process(value, of: topic, key: key)
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix(fault) == true, "\(found)")
    }

    @Test func `without a value forgets an entry and sends nothing`() {
        #expect(Samples.process(nil, of: .catalogue, key: Samples.artistKey) == [])
    }
}
