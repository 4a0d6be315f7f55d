import Kafka
import Plays
import Simulator
import Spotify
import Stage
import Support
import Testing
import Wire

@testable import Producer

@Suite(.serialized, .runLimit) struct `an account's lists` {
    func life(_ broker: EmbeddedBroker) throws -> Life {
        let life = try Life(
            [ListenerSettings(account: "me", plays: 3)], brokers: broker.bootstrapServers,
            intervalMinutes: 20)
        life.place.takesLists = true
        return life
    }

    /// What each list's records hold: `first+items` of each, `!` on the last.
    func shapes(_ life: Life) throws -> [String: [String]] {
        try life.records(.lists).reduce(into: [:]) { shapes, record in
            let page = try record.object
            let items = (page["items"] as? [Any])?.count ?? -1
            let isLast = page["last"] as? Bool == true
            let shape = "\(page["first"] as? Int ?? -1)+\(items)\(isLast ? "!" : "")"
            shapes[record.key, default: []].append(shape)
        }
    }

    @Test func `are taken whole, once a day, and only when they changed`() throws {
        let broker = try EmbeddedBroker.withTopics([.lists])
        let life = try life(broker)
        try life.run(until: 2 * Life.hour)
        let playlists = life.spotify.library(of: "me").playlists
        let first = try shapes(life)
        #expect(first["me/playlist:\(playlists[0].id)"] == ["0+0!"])
        #expect(first["me/playlist:\(playlists[1].id)"] == ["0+7!"])
        #expect(first["me/playlist:\(playlists[3].id)"] == ["0+50", "50+50", "100+20!"])
        #expect(first["me/playlist:\(playlists[4].id)"] == nil, "not readable")
        #expect(first["me/playlist:\(playlists[5].id)"] == nil, "nor is Spotify's own")
        #expect(first["me/playlists"] == ["0+6!"])
        #expect(first["me/saved-tracks"] == ["0+50", "50+50", "100+30!"])
        #expect(first["me/top-tracks:short_term"] == ["0+50", "50+10!"])
        #expect(first["me/devices"] == ["0+3!"])
        #expect(first["me/profile"] == ["0+1!"])
        #expect(first["me/followed-artists"] != nil)
        let told = life.log.lines.filter { $0.contains("could not read a list") }
        #expect(told.count == 2)

        // Louder speakers are no other devices; another playlist is one.
        life.spotify.edit("me") { library in
            library.devices[0].volume = 90
            library.setTracks([1, 2, 3], ofPlaylist: 1)
        }
        try life.run(until: 26 * Life.hour)
        let second = try shapes(life)
        let changed = second.filter { $0.value != first[$0.key] }
        #expect(
            changed == [
                "me/playlist:\(playlists[1].id)": ["0+7!", "0+3!"],
                "me/playlists": ["0+6!", "0+6!"],
            ])
        #expect(life.log.lines.filter { $0.contains("could not read a list") } == told)
        #expect(try life.events(of: "me") == ["0 login", "0 lists", "1 lists"])
        let ledger = try life.records(.ledger).map { try $0.object }
            .filter { $0["kind"] as? String == "lists" }
        for entry in ledger {
            let read = entry["read"] as? Int ?? -1
            #expect(read == (entry["accepted"] as? Int ?? 0) + (entry["duplicate"] as? Int ?? 0))
        }
        #expect(life.longestSilence(of: "me", "me/player/recently-played") <= 20 * 60_000)
    }
}

/// Apps of before February 2026 may know a playlist's items as its tracks alone.
extension `an account's lists` {
    @Test func `are taken also behind a playlist that Spotify lists and does not know`() throws {
        let broker = try EmbeddedBroker.withTopics([.lists])
        let life = try life(broker)
        life.spotify.edit("me") { library in
            library.playlists.insert(library.playlists.removeLast(), at: 0)
        }
        for day in [Int64(1), 2] {
            try life.run(until: day * Life.day)
            life.spotify.edit("me") { $0.setTracks([1, 2, 3], ofPlaylist: 3) }
        }
        let playlists = life.spotify.library(of: "me").playlists
        #expect(playlists[0].isWithdrawn)
        let shapes = try shapes(life)
        #expect(shapes["me/playlist:\(playlists[0].id)"] == nil)
        #expect(shapes["me/playlist:\(playlists[2].id)"] == ["0+7!"])
        #expect(shapes["me/playlist:\(playlists[3].id)"]?.suffix(1) == ["0+3!"])
        #expect(shapes["me/playlist:\(playlists[4].id)"] == ["0+50", "50+50", "100+20!"])
    }

    @Test func `are taken by their old names, too`() throws {
        let broker = try EmbeddedBroker.withTopics([.lists])
        let life = try Life(
            [ListenerSettings(account: "me", plays: 3)], brokers: broker.bootstrapServers,
            intervalMinutes: 20
        ) { $0.hasOldPlaylists = true }
        life.place.takesLists = true
        try life.run(until: Life.hour)
        let playlists = life.spotify.library(of: "me").playlists
        let shapes = try shapes(life)
        #expect(shapes["me/playlist:\(playlists[3].id)"] == ["0+50", "50+50", "100+20!"])
        #expect(shapes["me/playlist:\(playlists[1].id)"] == ["0+7!"])
        let page = try #require(
            try life.records(.lists).first { $0.key == "me/playlist:\(playlists[1].id)" })
        #expect(page.text.contains(#""track":{"#))
        let refused = life.spotify.calls.filter { $0.path.hasSuffix("/items") }
        #expect(refused.count == 2, "the new name is tried once, and again after a refusal")
    }
}

@Suite struct `the taking of a list` {
    static let wall = Instant(milliseconds: 1_767_225_600_000)
    let id = "37BTh0g05O4FSJmAmHbnFB"
    let parser = JSONParser()

    func page(_ items: [Int], total: Int, next: Int? = nil) -> SpotifyAnswer {
        let list = items.map { #"{"n":\#($0)}"# }.joined(separator: ",")
        let link = next.map { #""http://h/?offset=\#($0)&limit=50""# } ?? "null"
        return .content(Array(#"{"items":[\#(list)],"total":\#(total),"next":\#(link)}"#.utf8))
    }

    /// Feeds answers one by one; gives the calls that were made and what was published.
    func take(
        _ options: ListOptions, _ answers: [SpotifyAnswer], state: ListState = ListState()
    ) throws -> (calls: [String], published: [String], sums: ListSums) {
        let run = ListRun(options)
        run.state = state
        run.begin(wall: Self.wall)
        var random = SplitMix64(seed: 1)
        var calls: [String] = []
        var published: [String] = []
        var now: Int64 = 0
        for answer in answers {
            now += 100_000
            guard let call = try run.next(now: now) else { break }
            switch call {
            case .record: calls.append("record")
            case .page(let list, let query, let isOldName):
                let offset = query?.first { $0.0 == "offset" }?.1 ?? "0"
                calls.append("\(list) \(offset)\(isOldName ? " by its old name" : "")")
            }
            let event = try run.answered(answer, to: call, now: now, parser: parser, using: &random)
            switch event {
            case .publish(let taken):
                published.append("\(taken.list) \(taken.count)")
                run.published(taken)
            case .refused(let list, let words): published.append("\(list): \(words)")
            case .failed(let list, let words): published.append("\(list) failed: \(words)")
            case .goOn: break
            }
        }
        #expect(try run.next(now: .max) == nil)
        return (calls, published, run.sums)
    }

    func record(_ snapshot: String) -> SpotifyAnswer {
        .content(Array(#"{"snapshot_id":"\#(snapshot)"}"#.utf8))
    }

    @Test func `begins anew when the list changed between two pages`() throws {
        let result = try take(
            ListOptions(kinds: [.playlists]),
            [
                page([1, 2], total: 3, next: 2), page([3], total: 4),
                page([1, 2], total: 3, next: 2),
                page([3], total: 3),
            ])
        #expect(result.calls == ["playlists 0", "playlists 2", "playlists 0", "playlists 2"])
        #expect(result.published == ["playlists 3"])
    }

    @Test func `looks at a playlist's snapshot before and after several pages`() throws {
        let options = ListOptions(playlists: [.one(id)])
        let name = "playlist:\(id)"
        let result = try take(
            options,
            [
                record("A"), page([1], total: 2, next: 1), page([2], total: 2), record("B"),
                page([1], total: 2, next: 1), page([2], total: 2), record("B"),
            ])
        #expect(
            result.calls == [
                "record", "\(name) 0", "\(name) 1", "record", "\(name) 0", "\(name) 1", "record",
            ])
        #expect(result.published == ["\(name) 2"])
    }

    @Test func `asks no page of a playlist whose snapshot is known`() throws {
        let options = ListOptions(playlists: [.one(id)])
        var state = ListState()
        state.snapshots["playlist:\(id)"] = "A"
        let result = try take(options, [record("A")], state: state)
        #expect(result.calls == ["record"])
        #expect(result.published == [])
    }

    @Test func `tells once of a list that cannot be read`() throws {
        let options = ListOptions(playlists: [.one(id)])
        let once = try take(options, [record("A"), .forbidden("Forbidden")])
        #expect(once.published == ["playlist:\(id): Forbidden"])
        var state = ListState()
        state.unreadable = ["playlist:\(id)"]
        let again = try take(options, [record("A"), .forbidden("Forbidden")], state: state)
        #expect(again.published == [])
    }

    @Test func `says what it gave up, each time, and what was read of it`() throws {
        let failures = [SpotifyAnswer](repeating: .unavailable("status 500"), count: 4)
        let options = ListOptions(kinds: [.playlists, .devices])
        let devices = SpotifyAnswer.content(Array(#"{"devices":[{"id":"a"}]}"#.utf8))
        let result = try take(options, [devices, page([1, 2], total: 3, next: 2)] + failures)
        #expect(result.published == ["devices 1", "playlists failed: status 500"])
        var sums = ListSums()
        sums.accept(1)
        sums.lose(2)
        #expect(result.sums == sums)
        #expect((sums.read, sums.accepted, sums.failed) == (3, 1, 2))
    }

    @Test func `counts items as published only once they are`() throws {
        let run = ListRun(ListOptions(kinds: [.devices]))
        run.begin(wall: Self.wall)
        var random = SplitMix64(seed: 1)
        let call = try #require(try run.next(now: 0))
        let body = Array(#"{"devices":[{"id":"a"},{"id":"b"}]}"#.utf8)
        let event = try run.answered(
            .content(body), to: call, now: 0, parser: parser, using: &random)
        guard case .publish(let taken) = event else {
            Issue.record("it is whole")
            return
        }
        #expect(run.sums == ListSums())
        #expect(!run.knows(taken))
        run.lost(taken)
        #expect((run.sums.read, run.sums.failed) == (2, 2))
        run.published(taken)
        #expect((run.sums.read, run.sums.accepted) == (4, 2))
        #expect(run.knows(taken))
    }

    @Test func `asks for a playlist's items by their old name where it must`() throws {
        let options = ListOptions(playlists: [.one(id)])
        let name = "playlist:\(id)"
        let result = try take(options, [record("A"), .unknown, page([1], total: 1)])
        #expect(result.calls == ["record", "\(name) 0", "\(name) 0 by its old name"])
        #expect(result.published == ["\(name) 1"])
        let none = try take(options, [record("A"), .unknown, .unknown])
        #expect(none.published == ["\(name): there is no such list, or it is not yours"])
    }

    @Test func `goes on by the new name after a playlist that has neither`() throws {
        let other = "3cEYpjA9oz9GiPac4AsH4n"
        let list = [id, other].map { #"{"id":"\#($0)","snapshot_id":"A"}"# }
        let playlists = #"{"items":[\#(list.joined(separator: ","))],"total":2,"next":null}"#
        let result = try take(
            ListOptions(playlists: [.all]),
            [
                .content(Array(playlists.utf8)), .unknown, .forbidden("Forbidden"),
                page([1], total: 1),
            ])
        let name = "playlist:\(id)"
        #expect(
            result.calls == [
                "playlists 0", "\(name) 0", "\(name) 0 by its old name", "playlist:\(other) 0",
            ])
        #expect(result.published == ["\(name): Forbidden", "playlist:\(other) 1"])
    }

    @Test func `keeps its state in a record`() {
        var state = ListState()
        state.takenAt = Self.wall
        state.snapshots = ["devices": "x", "playlist:\(id)": "y"]
        state.unreadable = ["profile"]
        var writer = JSONWriter()
        state.write(account: "me", to: &writer)
        #expect(ListState(writer.bytes, parser: parser) == state)
    }

    @Test(arguments: [
        (#"{ "email" : "a@b", "id":"x", "images":[ 1 ] }"#, #"{"id":"x","images":[1]}"#, ["email"]),
        (#"{"a":{"images":[1],"b":[{"images":2}]},"images":3}"#, #"{"a":{"b":[{}]}}"#, ["images"]),
        ("[ ]", "[]", []), (#""x y""#, #""x y""#, []),
    ])
    func `leaves members out at any depth`(text: String, left: String, names: [String]) {
        let bytes = Array(text.utf8).withUnsafeBytes { ItemFilter(dropped: names).bytes(of: $0) }
        #expect(String(decoding: bytes, as: UTF8.self) == left)
    }
}
