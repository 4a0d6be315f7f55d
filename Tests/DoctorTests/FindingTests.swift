import Plays
import Testing

@testable import Doctor

@Suite struct `a finding` {
    @Test(arguments: [
        (Finding(.good, "clock", "in step"), "ok   clock: in step"),
        (
            Finding(.notable, "logins", "ends in 7 days", remedy: "legato-producer login"),
            "note logins: ends in 7 days → legato-producer login"
        ),
        (
            Finding(.bad, "brokers", "no answer", remedy: "start them"),
            "BAD  brokers: no answer → start them"
        ),
    ])
    func `is a line for a person`(finding: Finding, line: String) {
        #expect(finding.line == line)
    }

    @Test func `is an object for a program`() {
        let finding = Finding(.bad, "topic \"plays\"", "gone", remedy: "make it")
        #expect(
            String(decoding: finding.object, as: UTF8.self)
                == #"{"check":"topic \"plays\"","state":"bad","words":"gone","remedy":"make it"}"#)
        let good = String(decoding: Finding(.good, "clock", "in step").object, as: UTF8.self)
        #expect(good == #"{"check":"clock","state":"ok","words":"in step","remedy":null}"#)
    }
}

@Suite struct `a check-up` {
    @Test(arguments: [
        (UInt64(99) << 20, Finding.State.bad), (100 << 20, .good), (5_000 << 20, .good),
    ])
    func `wants room on the disk`(bytes: UInt64, state: Finding.State) {
        let finding = MachineCheckUp.room(bytes, in: "/data")
        #expect(finding.state == state)
        #expect((finding.remedy == nil) == (state == .good))
    }

    @Test func `does not mind a folder that is yet to be made`() {
        #expect(MachineCheckUp.folder("/nowhere/at/all").state == .notable)
    }

    @Test func `tells a clock that nobody keeps in step`() {
        #expect(MachineCheckUp.clock(isInStep: true).state == .good)
        #expect(MachineCheckUp.clock(isInStep: false).remedy == "timedatectl set-ntp true")
    }

    @Test(arguments: [
        (2, 12, Int64(5), true, Finding.State.good, "2 read 12 partitions, 5 offsets behind"),
        (1, 12, 10_001, true, .notable, "1 read 12 partitions, 10,001 offsets behind"),
        (0, 0, 0, false, .notable, "nobody has read for it yet, 0 offsets wait"),
        (0, 0, 9, false, .bad, "nobody has read for it yet, 9 offsets wait"),
        (0, 0, 0, true, .notable, "nobody reads for it, 0 offsets behind"),
        (0, 0, 1_204, true, .bad, "nobody reads for it, 1,204 offsets behind"),
    ])
    func `wants somebody who reads what is there`(
        members: Int, partitions: Int, behind: Int64, hasRead: Bool, state: Finding.State,
        words: String
    ) {
        let reader = TopicReader(group: "g", topics: [.listens], command: "legato-sink run")
        let finding = reader.finding(
            members: members, partitions: partitions, behind: behind, hasRead: hasRead)
        #expect(finding.state == state)
        #expect(finding.words == words)
        #expect((finding.remedy == nil) == (finding.state == .good))
    }
}
