import Kafka
import Plays
import Ranges
import Stage
import Support
import Testing
import Topics

@testable import Processor

@Suite struct `a replay` {
    @Test func `counts a range and writes nothing`() throws {
        let rig = try Rig.embedded()
        try rig.publish([("me", Samples.track), ("me", "bad"), ("me", Samples.chapter)])
        let state = try Replaying.survey(
            try source(rig, "1"), rig.cluster, log: .silent, stop: rig.stop)
        #expect(state.found.values.map { [$0.first, $0.last, Int64($0.records)] } == [[1, 2, 2]])
        #expect(try rig.records(of: .listens) == [])
    }

    @Test func `leaves out what a filter does not want`() throws {
        let rig = try Rig.embedded()
        try rig.publish([("me", Samples.track), ("you", Samples.track), ("me", Samples.chapter)])
        let field = try FieldMatch(flagText: "source=api")
        let filter = RecordFilter(accounts: ["me"], fields: [field])
        let state = try Replaying.survey(
            try source(rig, "start", filter), rig.cluster, log: .silent, stop: rig.stop)
        #expect([state.total.records, state.total.filtered] == [1, 2])
    }

    @Test(.needsBroker) func `processes a range again and moves no offset`() throws {
        let rig = try Rig.real()
        try rig.publish([("me", Samples.track), ("me", "bad"), ("me", Samples.chapter)])
        let replay = try replay(rig, "start")
        try replay.run()
        #expect(replay.isComplete)
        let tally = replay.committed.tally
        #expect([tally.plays, tally.listens, tally.deadLetters] == [3, 2, 1])
        #expect(tally.addsUp)
        try waitUntil("the listens are there", seconds: 60) {
            try rig.records(of: .listens).count == 2
        }
        let listens = try rig.records(of: .listens)
        try rig.runOnce()
        // The same plays at the same places give the same bytes, and the group had not moved.
        #expect(try rig.records(of: .listens) == (listens + listens).sorted())
        #expect(try rig.records(of: .deadLetters) == ["me bad", "me bad"])
    }

    @Test(.needsBroker) func `sends dead letters through again, as what they were`() throws {
        let rig = try Rig.real()
        try rig.publish([("me", "bad"), ("me", Samples.track)])
        try rig.runOnce()
        // A commit is promised before readers see it.
        try waitUntil("the dead letter is there", seconds: 60) {
            try rig.headers(of: .deadLetters).count == 1
        }
        let replay = try replay(rig, "start", topic: .deadLetters)
        try replay.run()
        #expect(replay.committed.tally.deadLetters == 1)
        try waitUntil("it is there again", seconds: 60) {
            try rig.headers(of: .deadLetters).count == 2
        }
        #expect(Set(try rig.headers(of: .deadLetters)).count == 1)
    }

    @Test func `shows what it found in aligned columns`() {
        var state = ReplayState()
        #expect(ReplayReport.lines(state) == ["nothing in this range"])
        var found = FoundRange()
        found.add(offset: 5, timestampMilliseconds: 1_000)
        found.add(offset: 9, timestampMilliseconds: 0)
        found.leaveOut()
        state = ReplayState(found: [KafkaPartition(topic: "plays", partition: 0): found])
        let table = [
            "partition  first  last  records  filtered  from                      to",
            "plays/0        5     9        2         1  1970-01-01T00:00:00.000Z  1970-01-01T00:00:01.000Z",
            "total                         2         1  1970-01-01T00:00:00.000Z  1970-01-01T00:00:01.000Z",
        ]
        #expect(ReplayReport.lines(state) == table)
        state.tally.add([], of: .plays)
        state.tally.addDeadLetter(of: .plays)
        let sum =
            "2 records read = 2 processed: 2 plays = 0 listens + 1 dead letters; 0 items of "
            + "lists; 0 tracks, artists and albums"
        #expect(ReplayReport.lines(state) == table + ["", sum])
    }

    private func replay(_ rig: Rig, _ range: String, topic: Topic = .plays) throws -> Replay {
        Replay(
            rig.cluster, try source(rig, range, topic: topic),
            enrichment: Enrichment(zones: AccountZones()),
            rhythm: Rhythm(everyMilliseconds: 100, everyRecords: 2), log: .silent, stop: rig.stop)
    }

    private func source(
        _ rig: Rig, _ range: String,
        _ filter: RecordFilter = RecordFilter(accounts: [], fields: []), topic: Topic = .plays
    ) throws -> ReplaySource {
        let reader = try RangeReader(rig.cluster.reader, log: .silent) { _ in }
        let partitions = try rig.cluster.partitions(of: [topic], log: .silent)
        let plan = try reader.plan(
            RecordRange(flagText: range), reader.watermarks(of: partitions),
            now: Clock.system.wallMilliseconds(), follows: false, stop: rig.stop
        ).plan
        return ReplaySource(plan: plan, filter: filter, topic: topic, prefix: rig.cluster.prefix)
    }
}
