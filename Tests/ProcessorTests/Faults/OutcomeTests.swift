import Plays
import Support
import Testing
import Topics

@testable import Processor

/// All that readers see in the end.
private struct Outcome: Equatable {
    let listens: [String]
    let items: [String]
    let letters: [String]
    /// How often one is sent depends on who has just sent it.
    let entities: [Set<String>]

    init(of rig: Rig) throws {
        listens = try rig.records(of: .listens)
        items = try rig.records(of: .listItems)
        letters = try rig.headers(of: .deadLetters)
        entities = try [.tracks, .albums, .artists].map { Set(try rig.records(of: $0)) }
    }
}

extension `processors on a real Kafka` {
    private static let lists: [(key: String, value: String?)] = [
        ("me/playlist:37BTh0g05O4FSJmAmHbnFB", Samples.playlist),
        ("me/saved-albums", Samples.savedAlbums),
        ("me/followed-artists", Samples.followedArtists), ("me/devices", Samples.devices),
        ("me/profile", "no json"),
    ]

    /// The same plays, lists and catalogue into topics of its own.
    private static func outcome(of batches: [Int]) throws -> Outcome {
        let faults = try FaultRig(try Rig.real(partitions: (5, 5)))
        let rig = faults.rig
        try rig.publish([(Samples.artistKey, Samples.catalogueArtist)], to: .catalogue)
        for batch in batches { try faults.start(recordsPerCommit: batch) }
        try waitUntil("each has its partitions", seconds: 120) {
            faults.processes.allSatisfy { $0.takings > 0 }
        }
        try rig.publish(lists, to: .lists)
        try faults.publish(FaultSize.plays(1_000, full: 20_000))
        try faults.await(faults.wanted, seconds: 600)
        let items = lists.flatMap { Samples.process($0.value, of: .lists, key: $0.key) }
            .count { $0.hasPrefix("list-items ") }
        try waitUntil("the lists were taken", seconds: 120, everyMilliseconds: 200) {
            try rig.records(of: .listItems).count >= items
        }
        #expect(try faults.stop() == [])
        let idle = faults.processes.count { $0.errors.contains("stopped plays=0 ") }
        #expect(batches.count - idle >= min(2, batches.count))
        let outcome = try Outcome(of: rig)
        #expect(outcome.listens.count == faults.wanted)
        #expect(outcome.items.count == items)
        return outcome
    }

    @Test func `write the same bytes in one process and in five, whatever their batches`() throws {
        let one = try Self.outcome(of: [5_000])
        let five = try Self.outcome(of: [9, 20, 100, 1_000, 5_000])
        #expect(one.entities.allSatisfy { !$0.isEmpty })
        // Not as one value: what differs must be readable.
        #expect(Array(Set(one.listens).symmetricDifference(five.listens).prefix(3)) == [])
        #expect(one.items == five.items)
        #expect(one.letters == five.letters)
        for (some, others) in zip(one.entities, five.entities) {
            #expect(Array(some.symmetricDifference(others).prefix(3)) == [])
        }
        #expect(one == five)
    }
}
