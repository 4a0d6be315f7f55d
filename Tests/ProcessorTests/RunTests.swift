import Kafka
import Plays
import Support
import Testing
import Topics

@testable import Processor

@Suite struct `a run of the processor` {
    private static let good = [
        Samples.track, Samples.exportTrack, Samples.episode, Samples.accountTrack, Samples.local,
    ]

    @Test func `turns what is there into listens and leaves`() throws {
        let rig = try Rig.embedded()
        try rig.publish(Self.good.map { ("me", $0) })
        try rig.runOnce()
        #expect(try rig.records(of: .listens).count == 5)
        #expect(try rig.records(of: .tracks).count == 5)
        #expect(try rig.records(of: .deadLetters) == [])
    }

    @Test(.needsBroker) func `processes each play once, over two runs`() throws {
        let rig = try Rig.real()
        try rig.publish(Self.good.map { ("me", $0) }, transactional: "\(rig.cluster.prefix)p")
        try rig.runOnce()
        let listens = try rig.records(of: .listens)
        #expect(listens.count == 5)
        #expect(listens.allSatisfy { $0.hasPrefix(#"me {"v":1,"play_id":""#) })
        try rig.runOnce()
        #expect(try rig.records(of: .listens) == listens)
        try rig.publish([("me", Samples.chapter)])
        try rig.runOnce()
        #expect(try rig.records(of: .listens).count == 6)
    }

    @Test(.needsBroker) func `takes no play that was aborted`() throws {
        let rig = try Rig.real()
        try rig.publish(
            [("me", Samples.track)], transactional: "\(rig.cluster.prefix)p", commits: false)
        try rig.publish([("me", Samples.chapter)], transactional: "\(rig.cluster.prefix)p")
        try rig.runOnce()
        let listens = try rig.records(of: .listens)
        #expect(listens.count == 1)
        #expect(listens.first?.contains(#""kind":"chapter""#) == true)
    }

    @Test(.needsBroker) func `puts what it cannot process among the dead letters`() throws {
        let rig = try Rig.real()
        let bad: [(key: String, value: String?)] = [
            ("me", "no json"), ("me", nil), ("you", Samples.track), ("me", #"{"v":9}"#),
        ]
        try rig.publish([("me", Samples.track)] + bad + [("me", Samples.chapter)])
        try rig.runOnce()
        #expect(try rig.records(of: .listens).count == 2)
        #expect(
            try rig.records(of: .deadLetters)
                == bad.map { "\($0.key) \($0.value ?? "-")" }.sorted())
        let headers = try rig.headers(of: .deadLetters)
        #expect(headers.count == 4)
        let reasons = headers.compactMap { line in
            line.split(separator: " ").first { $0.hasPrefix("legato.reason=") }
        }
        #expect(
            reasons.sorted() == [
                "legato.reason=not-json", "legato.reason=not-json",
                "legato.reason=unknown-version", "legato.reason=wrong-key",
            ])
        #expect(headers.allSatisfy { $0.hasPrefix("legato.stage=processor legato.topic=plays ") })
    }

    @Test(.needsBroker) func `takes many transactions for many plays`() throws {
        let rig = try Rig.real()
        let plays = (0..<500).map { number in
            (
                key: "me",
                value: String?(Samples.track.replacing("07.318Z", with: "07.\(100 + number)Z"))
            )
        }
        try rig.publish(plays)
        try rig.runOnce(every: 7)
        let listens = try rig.records(of: .listens)
        #expect(Set(listens).count == 500)
        #expect(listens.count == 500)
        #expect(try rig.records(of: .tracks).count == 1)
    }
}
