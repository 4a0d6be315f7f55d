import Foundation
import Plays
import Stage
import Support
import Testing
import Topics

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

    @Test func `does not mind a folder that is yet to be made`() throws {
        let folder = try TemporaryFolder()
        #expect(MachineCheckUp.folder(folder.path("at/all")).state == .notable)
    }

    @Test func `has the owner look again where only the owner may write`() {
        let again = "legato-sink doctor"
        #expect(MachineCheckUp.asOwner(0, again) == "sudo -u root legato-sink doctor")
        #expect(MachineCheckUp.asOwner(4_000_000, nil) == "sudo -u '#4000000' -s")
    }

    @Test(.enabled(if: geteuid() == 0))
    func `gives who asks a folder with nothing in it, and leaves another's work`() throws {
        let folder = try TemporaryFolder()
        let again = "legato-sink doctor"
        #expect(MachineCheckUp.ownersLine(of: folder.path, again: again) == nil)
        #expect(chown(folder.path, 4_000_000, 0) == 0)
        #expect(
            MachineCheckUp.ownersLine(of: folder.path, again: again)
                == "sudo install -d -o 0 \(folder.path)")
        try Data().write(to: URL(filePath: folder.path("legato.db")))
        #expect(
            MachineCheckUp.ownersLine(of: folder.path, again: again)
                == "sudo -u '#4000000' legato-sink doctor")
    }

    @Test func `tells a clock that nobody keeps in step`() {
        #expect(MachineCheckUp.clock(isInStep: true).state == .good)
        #expect(MachineCheckUp.clock(isInStep: false).remedy == "timedatectl set-ntp true")
    }

    @Test(arguments: [
        (2, 12, Int64(5), true, Finding.State.good, "2 read 12 partitions, 5 offsets behind"),
        (
            1, 12, 10_001, true, .notable,
            "1 read 12 partitions, 10,001 offsets behind, which has to fall"
        ),
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
            members: members, partitions: partitions, behind: behind, hasRead: hasRead,
            watch: "legato-sink lag --group g")
        #expect(finding.state == state)
        #expect(finding.words == words)
        let isSlow = behind > 10_000
        #expect(
            finding.remedy
                == (state == .good ? nil : isSlow ? "legato-sink lag --group g" : "legato-sink run")
        )
    }

    @Test(arguments: [
        (
            "localhost:9092", false,
            "\"${KAFKA_HOME:-/opt/kafka}\"/bin/kafka-server-start.sh -daemon "
                + "\"${KAFKA_HOME:-/opt/kafka}\"/config/server.properties"
        ),
        (
            "kafka:9092,localhost:9093", false,
            "kafka-broker-api-versions.sh --bootstrap-server kafka:9092,localhost:9093"
        ),
        (
            "localhost:9092", true,
            "kafka-broker-api-versions.sh --bootstrap-server localhost:9092"
        ),
    ])
    func `starts a broker that is here and is not up, and asks any other`(
        brokers: String, isUp: Bool, remedy: String
    ) {
        #expect(BrokerCheckUp.remedy(brokers) { _ in isUp } == remedy)
    }

    @Test func `knows whether something listens`() throws {
        try FreePort.withTaken { port in #expect(Port.isOpen("127.0.0.1:\(port)")) }
        #expect(!Port.isOpen("localhost:\(FreePort.closed)"))
        #expect(!Port.isOpen("localhost") && !Port.isOpen("localhost:x"))
    }
}

@Suite struct `a remedy` {
    static let program = Program(
        "legato-sample", "Look.",
        verbs: [Verb("doctor", "Look.", flags: ClusterFlags.connection)])

    private func remedies(_ words: [String]) throws -> Remedies {
        Remedies(try Self.program.parse(["doctor"] + words))
    }

    @Test(arguments: [
        ([], "legato-sink run --to 'sqlite:my music.db'"),
        (
            ["--brokers", "kafka:9092", "--topic-prefix", "ada."],
            "legato-sink run --to 'sqlite:my music.db' --brokers kafka:9092 --topic-prefix ada."
        ),
        (
            ["--kafka", "sasl.password=secret"],
            "legato-sink run --to 'sqlite:my music.db' # (and --kafka as before)"
        ),
    ])
    func `reaches the brokers that were named`(words: [String], command: String) throws {
        let remedies = try remedies(words)
        #expect(remedies.command("legato-sink", "run", "--to", "sqlite:my music.db") == command)
    }

    @Test func `stands behind what has to be done before`() throws {
        #expect(
            try remedies(["--brokers", "k:1"]).command("legato-sink", "run", after: "mv a b")
                == "mv a b && legato-sink run --brokers k:1")
        #expect(Remedies.plain("rm", "-f", "it's") == #"rm -f 'it'\''s'"#)
        // A quote with an accent is one to a shell.
        #expect(Array(Remedies.plain("'\u{301};").utf8) == Array("''\\''\u{301};'".utf8))
    }
}
