import Kafka
import Plays
import Simulator
import Spotify
import Stage
import Support
import Testing
import Topics

@testable import Producer

@Suite(.serialized, .needsBroker, .runLimit) struct `the enrichment` {
    func life(perDay: Int, minutes: Int64 = 20) throws -> Life {
        let life = try Life(
            [ListenerSettings(account: "me")], brokers: try RealBroker.shared().bootstrapServers,
            prefix: RealBroker.uniquePrefix("enrichment"), delivery: .exactlyOnce,
            intervalMinutes: minutes)
        life.place.enrichPerDay = perDay
        return life
    }

    func calls(_ life: Life, _ bucket: String) -> [SimulatedCall] {
        life.spotify.calls.filter { $0.bucket == bucket }
    }

    @Test func `asks for each thing once, within a day's budget, over restarts`() throws {
        let life = try life(perDay: 24)
        for hour in [Int64(8), 16, 24] { try life.run(until: hour * Life.hour) }
        for bucket in ["albums", "artists"] {
            let calls = calls(life, bucket)
            #expect((12...24).contains(calls.count), "\(bucket)")
            #expect(Set(calls.map(\.path)).count == calls.count, "\(bucket)")
        }
        #expect(calls(life, "tracks").isEmpty, "a play holds its whole track")
        let keys = try life.records(.catalogue).map(\.key)
        #expect(Set(keys).count == keys.count)
        #expect(keys.count == calls(life, "albums").count + calls(life, "artists").count)
        let record = try #require(try life.records(.catalogue).first).object
        #expect(Set(record.keys) == ["v", "kind", "id", "fetched_at", "object"])
        #expect(life.longestSilence(of: "me") <= 20 * 60_000)
    }

    @Test func `asks again for what failed, and leaves what fails again and again`() throws {
        let life = try life(perDay: 720)
        life.spotify.inject(SimulatedFault(.html200, path: "/v1/artists", count: 3))
        life.spotify.inject(SimulatedFault(.empty503, path: "/v1/albums", count: 5))
        try life.run(until: 4 * Life.hour)
        let albums = calls(life, "albums")
        #expect(
            albums[1].atMilliseconds >= albums[0].atMilliseconds + 20 * 60_000,
            "nothing is asked in the rest of a round that met trouble")
        let keys = Set(try life.records(.catalogue).map(\.key))
        // Which one is played most may change from round to round.
        for call in albums.prefix(5) {
            #expect(
                keys.contains("album:" + call.path.dropFirst(7)), "trouble says nothing of a thing")
        }
        let artists = calls(life, "artists")
        #expect(Set(artists.prefix(3).map(\.path)).count == 1)
        #expect(Set(artists.dropFirst(3).map(\.path)).count == artists.count - 3)
        #expect(!artists.dropFirst(3).contains { $0.path == artists[0].path })
        let told = life.log.lines.filter { $0.contains("gave an object of the catalogue up") }
        #expect(told.count == 1)
        #expect(told.first?.contains("artist:" + artists[0].path.dropFirst(8)) == true)
        let sums = try life.records(.ledger).map { try $0.object }
            .filter { $0["kind"] as? String == "enrichment" }
        #expect(sums.reduce(0) { $0 + ($1["failed"] as? Int ?? 0) } == 8)
        #expect(sums.reduce(0) { $0 + ($1["accepted"] as? Int ?? 0) } == keys.count)
    }

    @Test func `asks for albums first, and in each round for what was played most`() throws {
        let life = try life(perDay: 24)
        try life.run(until: 12 * Life.hour)
        let calls = life.spotify.calls.filter(\.isOfCatalogue)
        let rounds = Dictionary(grouping: calls, by: \.atMilliseconds)
        for round in rounds.values {
            let buckets = round.map(\.bucket)
            #expect(buckets == buckets.sorted(), "albums, artists, tracks")
        }
        #expect(rounds.values.contains { Set($0.map(\.bucket)).count > 1 })

        let catalogue = life.spotify.catalogue
        var asked: Set<String> = []
        for call in self.calls(life, "albums") {
            // What the poll of the moment has just brought may be known by then or not.
            func plays(before end: Int64) -> [String: Int] {
                let plays = life.spotify.plays.filter { $0.playedAtMilliseconds <= end }
                return plays.reduce(into: [:]) { counts, play in
                    let album = catalogue.albums[catalogue.tracks[play.track].album].id
                    counts[album, default: 0] += 1
                }
            }
            let id = String(call.path.dropFirst(7))
            let before = plays(before: call.atMilliseconds - 20 * 60_000)
            let most = before.filter { !asked.contains($0.key) }.values.max() ?? 0
            #expect(plays(before: call.atMilliseconds)[id] ?? 0 >= most)
            asked.insert(id)
        }
        #expect(asked.count > 10)
    }

    @Test func `keeps what was taken down, and what has another id by now, under its own`() throws {
        let broker = try EmbeddedBroker.withTopics([.catalogue])
        let life = try Life(
            [ListenerSettings(account: "me", plays: 3, script: [3, 3, 3])],
            brokers: broker.bootstrapServers, intervalMinutes: 20
        ) { settings in
            settings.takenDown = [Catalogue(seed: settings.seed).tracks[3].album]
            settings.relinked = [7: 9]
        }
        life.keep(broker)
        life.place.enrichPerDay = 720
        let tracks = life.spotify.catalogue.tracks
        // A row of an export names a track by its uri alone.
        let link = try ProducerLink(account: "me", on: life.place.cluster, log: .silent)
        let row = #"{"v":1,"item":{"spotify_track_uri":"\#(tracks[7].uri)"}}"#
        try Array(row.utf8).withUnsafeBytes {
            try link.send(.plays, $0, at: Instant(milliseconds: Life.start))
        }
        try link.settle()
        // A producer begins with what there is to read.
        for hour in [Int64(1), 3] { try life.run(until: hour * Life.hour) }
        let objects = try life.records(.catalogue).reduce(into: [String: [String: Any]]()) {
            $0[$1.key] = try $1.object["object"] as? [String: Any]
        }
        let album = life.spotify.catalogue.albums[tracks[3].album].id
        #expect(objects["album:" + album]?["name"] as? String == "")
        #expect(objects["track:" + tracks[7].id]?["id"] as? String == tracks[9].id)
        #expect(calls(life, "tracks").map(\.path) == ["tracks/" + tracks[7].id])
    }

    @Test func `leaves a bucket alone for as long as a quota says, also after a restart`() throws {
        let life = try life(perDay: 200)
        try life.run(until: 2 * Life.hour)
        let before = calls(life, "artists").count
        life.spotify.inject(
            SimulatedFault(.quota429, path: "/v1/artists", seconds: 20 * 3_600))
        try life.run(until: 4 * Life.hour)
        #expect(calls(life, "artists").count == before + 1)
        let refused = (calls(life, "artists").last?.atMilliseconds ?? 0) - Life.start
        try life.run(until: 12 * Life.hour)
        #expect(calls(life, "artists").count == before + 1)
        try life.run(until: 26 * Life.hour)
        let after = calls(life, "artists").dropFirst(before + 1)
        #expect((after.first?.atMilliseconds ?? 0) - Life.start >= refused + 20 * Life.hour)
        #expect(life.longestSilence(of: "me") <= 20 * 60_000, "polls are on time throughout")
        let blocked = try life.records(.ledger).map { try $0.object }
            .filter { $0["kind"] as? String == "blocked" }
        #expect(blocked.map { $0["bucket"] as? String } == ["artists"])
    }
}

@Suite struct `what is wanted` {
    @Test func `is what was played most and is not known`() throws {
        let ids = (0..<5).map { SpotifyIDs.text($0) }
        var counts = PlayCounts()
        for (index, id) in ids.enumerated() {
            counts.add(try #require(SpotifyID(id)), UInt32(index))
        }
        #expect(counts.mostPlayed().first?.text == ids[4])
        counts.settle(try #require(SpotifyID(ids[4])))
        #expect(counts.mostPlayed().first?.text == ids[3])
        counts.add(try #require(SpotifyID(ids[4])), 100)
        #expect(counts.mostPlayed().first?.text == ids[3], "known things are not counted")
    }

    @Test func `stays within its bound, and keeps what is played most`() throws {
        var counts = PlayCounts()
        let favourite = try #require(SpotifyID(SpotifyIDs.text(7)))
        counts.add(favourite, 50)
        for number in 100..<(PlayCounts.limit + 2_000) {
            counts.add(try #require(SpotifyID(SpotifyIDs.text(number))))
        }
        #expect(counts.openCount <= PlayCounts.limit)
        #expect(counts.mostPlayed() == [favourite])
    }

    @Test func `is remembered within a bound, too, once it is known`() throws {
        var counts = PlayCounts()
        for number in 0..<(PlayCounts.fullLimit * 5 / 4) {
            counts.settle(try #require(SpotifyID(SpotifyIDs.text(number))))
        }
        #expect(counts.fullCount <= PlayCounts.fullLimit)
        #expect(counts.fullCount > PlayCounts.fullLimit / 10 * 8)
    }

    @Test func `comes in an order, many at a time`() throws {
        var counts = PlayCounts()
        let ids = (0..<5).map { SpotifyIDs.text($0) }
        for (index, id) in ids.enumerated() {
            counts.add(try #require(SpotifyID(id)), UInt32(index / 2))
        }
        #expect(counts.mostPlayed(4).map(\.text) == [ids[4], ids[2], ids[3], ids[0]])
        #expect(counts.mostPlayed().map(\.text) == [ids[4]])
    }

    @Test(arguments: [
        ("7N42dgm5tFLK9N8MT7fHC7", true), ("0000000000000000000000", true),
        ("7N42dgm5tFLK9N8MT7fHC", false), ("7N42dgm5tFLK9N8MT7fHC!", false),
        ("ZZZZZZZZZZZZZZZZZZZZZZ", false),
    ])
    func `is named by ids of 128 bits`(text: String, isValid: Bool) {
        #expect((SpotifyID(text)?.text == text) == isValid)
    }
}

/// Ids that are numbers in digits.
enum SpotifyIDs {
    static func text(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: 22 - digits.count) + digits
    }
}
