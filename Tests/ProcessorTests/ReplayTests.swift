import Kafka
import Plays
import Stage
import Support
import Testing
import Topics

@testable import Processor

@Suite struct `a replay` {
    @Test func `counts a range and writes nothing`() throws {
        let rig = try Rig.embedded()
        try rig.publish([("me", Samples.track), ("me", "bad"), ("me", Samples.chapter)])
        let reading = RangeReading(
            rig.cluster, bounds: try bounds(rig, 1...), log: .silent, stop: rig.stop)
        let found = try reading.count()
        #expect(found.values.map { [$0.first, $0.last, Int64($0.records)] } == [[1, 2, 2]])
        #expect(try rig.records(of: .listens) == [])
    }

    @Test(.needsBroker) func `processes a range again and moves no offset`() throws {
        let rig = try Rig.real()
        try rig.publish([("me", Samples.track), ("me", "bad"), ("me", Samples.chapter)])
        let replay = Replay(
            rig.cluster, bounds: try bounds(rig, 0...),
            enrichment: Enrichment(zones: AccountZones()),
            rhythm: Rhythm(everyMilliseconds: 100, everyRecords: 2), log: .silent, stop: rig.stop)
        let tally = try replay.run()
        #expect(replay.isComplete)
        #expect([tally.plays, tally.listens, tally.deadLetters] == [3, 2, 1])
        #expect(tally.addsUp)
        let listens = try rig.records(of: .listens)
        #expect(listens.count == 2)
        try rig.runOnce()
        // The same plays at the same places give the same bytes, and the group had not moved.
        #expect(try rig.records(of: .listens) == (listens + listens).sorted())
        #expect(try rig.records(of: .deadLetters) == ["me bad", "me bad"])
    }

    @Test func `shows what it found in aligned columns`() {
        var found = FoundRange(offset: 5, timestampMilliseconds: 1_000)
        found.add(offset: 9, timestampMilliseconds: 0)
        var tally = Tally()
        tally.add([], of: .plays)
        tally.addDeadLetter(of: .plays)
        let partition = KafkaPartition(topic: "plays", partition: 0)
        #expect(ReplayReport.lines([:], tally: nil) == ["no plays in this range"])
        #expect(
            ReplayReport.lines([partition: found], tally: tally) == [
                "partition  first  last  plays  from                      to",
                "plays/0        5     9      2  1970-01-01T00:00:00.000Z  1970-01-01T00:00:01.000Z",
                "total                       2",
                "2 plays = 0 listens + 1 dead letters; 0 tracks, artists and albums",
            ])
    }

    private func bounds(
        _ rig: Rig, _ range: PartialRangeFrom<Int64>
    ) throws -> [KafkaPartition: OffsetBounds] {
        let ends = try EndOfTopics(rig.cluster, log: .silent, stop: rig.stop)
        var bounds: [KafkaPartition: OffsetBounds] = [:]
        for partition in try rig.cluster.partitions(of: [.plays], log: .silent) {
            let (_, high) = try ends.readable(partition)
            guard high > range.lowerBound else { continue }
            bounds[partition] = OffsetBounds(first: range.lowerBound, end: high)
        }
        return bounds
    }
}
