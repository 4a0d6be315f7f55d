import Kafka
import Plays
import Ranges
import Stage
import Support
import Testing
import Topics

@testable import Processor

/// What a broker refuses for its size would come again and again: less and less of it is kept.
@Suite struct `a dead letter that is too large for its topic` {
    static let cases: [(limit: Int, delivery: Delivery, kept: Int)] = [
        (950_000, .exactlyOnce, 900_000), (200_000, .exactlyOnce, 0),
        (950_000, .atLeastOnce, 900_000), (200_000, .atLeastOnce, 0),
    ]

    @Test(.needsBroker, arguments: cases)
    func `is kept shorter, and holds nothing up`(
        limit: Int, delivery: Delivery, kept: Int
    ) throws {
        let rig = try Rig.real(delivery: delivery, limitBytes: [.deadLetters: limit])
        let long = Self.long
        try rig.publish([("me", long), ("me", Samples.track), ("me", "no json")])
        let replay = try rig.replay("start")
        try replay.run()
        #expect(replay.isComplete)
        let tally = replay.committed.tally
        #expect([tally.plays, tally.listens, tally.deadLetters] == [3, 1, 2])
        try waitUntil("both letters are there", seconds: 60) {
            Set(try rig.headers(of: .deadLetters)).count == 2
        }
        let letters = Set(try rig.records(of: .deadLetters))
        let isThere = letters.contains("me \(long.prefix(kept))")
        #expect(isThere)
        let headers = try rig.headers(of: .deadLetters)
        #expect(headers.contains { $0.hasSuffix("legato.truncated=true") })
        #expect(Set(try rig.records(of: .listens)).count == 1)
        // What was aborted with it is sent again.
        #expect(Set(try rig.records(of: .tracks)).count == 1)
    }

    @Test(.needsBroker) func `is kept shorter also when it is refused while others are sent`()
        throws
    {
        let rig = try Rig.real(limitBytes: [.deadLetters: 200_000])
        let tracks = (0..<3_000).map { _ in (key: "me", value: Samples.track) }
        try rig.publish([("me", Self.long)] + tracks)
        let replay = try rig.replay("start", every: 10_000)
        try replay.run()
        let tally = replay.committed.tally
        #expect([tally.plays, tally.listens, tally.deadLetters] == [3_001, 3_000, 1])
        #expect(Set(try rig.records(of: .deadLetters)) == ["me "])
    }

    /// What repeats itself would be small enough once it is compressed.
    private static let long: String = {
        var random = SplitMix64(seed: 1)
        let bytes = (0..<1_010_000).map { _ in UInt8.random(in: 0x30...0x7A, using: &random) }
        return String(decoding: bytes, as: UTF8.self)
    }()
}
