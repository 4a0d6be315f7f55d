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
            try rig.source("1"), rig.cluster, log: .silent, stop: rig.stop)
        #expect(state.found.values.map { [$0.first, $0.last, Int64($0.records)] } == [[1, 2, 2]])
        #expect(try rig.records(of: .listens) == [])
    }

    @Test func `leaves out what a filter does not want`() throws {
        let rig = try Rig.embedded()
        try rig.publish([("me", Samples.track), ("you", Samples.track), ("me", Samples.chapter)])
        let field = try FieldMatch(flagText: "source=api")
        let filter = RecordFilter(accounts: ["me"], fields: [field])
        let state = try Replaying.survey(
            try rig.source("start", filter), rig.cluster, log: .silent, stop: rig.stop)
        #expect([state.total.records, state.total.filtered] == [1, 2])
    }

    @Test(.needsBroker) func `processes a range again and moves no offset`() throws {
        let rig = try Rig.real()
        try rig.publish([("me", Samples.track), ("me", "bad"), ("me", Samples.chapter)])
        let replay = try rig.replay("start")
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
        let replay = try rig.replay("start", topic: .deadLetters)
        try replay.run()
        #expect(replay.committed.tally.deadLetters == 1)
        try waitUntil("it is there again", seconds: 60) {
            try rig.headers(of: .deadLetters).count == 2
        }
        #expect(Set(try rig.headers(of: .deadLetters)).count == 1)
    }

    @Test(.needsBroker) func `processes lists again, and a dry run writes nothing`() throws {
        let rig = try Rig.real()
        try rig.publish([("me/devices", Samples.devices), ("me", Samples.devices)], to: .lists)
        let arguments = [
            "replay", "start", "--from-lists", "--brokers", rig.cluster.brokers,
            "--topic-prefix", rig.cluster.prefix,
        ]
        let dry = try ChildProcess.run("legato-processor", arguments, seconds: 60)
        #expect(dry.exit == .status(0), "\(dry.errors)")
        #expect(dry.output.contains(#/\ntotal +2 +0 +0 +2/#), "\(dry.output)")
        #expect(try rig.records(of: .listItems) == [])

        for round in 1...2 {
            let done = try ChildProcess.run(
                "legato-processor", arguments + ["--execute"], seconds: 60)
            #expect(done.exit == .status(0), "\(done.errors)")
            #expect(
                done.output.hasSuffix(
                    "2 records read = 2 processed: 0 plays = 0 listens + 0 dead letters; "
                        + "\(Golden.devices.count) items of lists; 0 tracks, artists and albums; "
                        + "1 dead letters of lists\n"),
                "\(done.output)")
            try waitUntil("the items are there", seconds: 60) {
                try rig.records(of: .listItems).count == round * Golden.devices.count
            }
            #expect(try rig.records(of: .deadLetters).count == round)
        }
        #expect(Set(try rig.records(of: .listItems)).count == Golden.devices.count)
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
}
