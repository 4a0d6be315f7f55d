import Kafka
import Plays
import Stage
import Support
import Testing
import Topics

@testable import Producer

@Suite(.serialized, .needsBroker, .runLimit)
struct `an import behind a transaction without an end` {
    let scene: ImportScene

    init() throws {
        scene = try ImportScene(
            brokers: try RealBroker.shared().bootstrapServers,
            prefix: RealBroker.uniquePrefix("hanging"), delivery: .exactlyOnce)
        try scene.cluster.prepare([.plays, .ledger, .cursors], log: scene.log.log)
    }

    /// What reading back throws while somebody's transaction holds these records.
    func trouble(_ records: [(Topic, key: String, value: String)]) throws -> any Error {
        let rival = try open(records)
        let reading = CommittedReading(
            account: "me", cluster: scene.cluster, log: scene.log.log, stop: StopSignal(),
            patienceMilliseconds: 100)
        let error = try #require(throws: (any Error).self) { try AccountHistory(reading) }
        try rival.abortTransaction(milliseconds: 30_000)
        return error
    }

    /// Somebody who has sent these records and not ended their transaction.
    func open(_ records: [(Topic, key: String, value: String)]) throws -> KafkaProducer {
        let rival = try scene.cluster.rival("rival")
        for (topic, key, value) in records {
            let handle = try rival.topic(scene.cluster.name(of: topic))
            try Array(key.utf8).withUnsafeBytes { key in
                try Array(value.utf8).withUnsafeBytes { value in
                    try rival.send(to: handle, key: key, value: value)
                }
            }
        }
        try rival.flush(milliseconds: 30_000)
        return rival
    }

    @Test func `says whose it is`() throws {
        let error = try trouble([(.plays, "me", #"{"source":"api"}"#)])
        let place = AccountPartition.of("me", among: 4)
        let words =
            "cannot read \(scene.cluster.name(of: .plays))/\(place) (of me) to the end: a "
            + "transaction is open there; when legato-producer run is not running, start it, "
            + "since it ends what a crash of Kafka has left, then import again"
        #expect("\(error)" == words)
    }

    func hidden(_ topic: Topic, _ record: HangingRecord) -> HiddenEnd {
        HiddenEnd(
            partition: KafkaPartition(topic: topic.rawValue, partition: 0), isOpen: true,
            record: (topic, record))
    }

    @Test func `says when it is another account's import`() throws {
        let place = "\(scene.cluster.name(of: .plays))/\(AccountPartition.of("me", among: 4))"
        let other = try #require(
            (0...).lazy.map { "a\($0)" }.first {
                AccountPartition.of($0, among: 4) == AccountPartition.of("me", among: 4)
            })
        let error = try trouble([(.plays, other, #"{"source":"extended"}"#)])
        #expect(
            "\(error)"
                == "cannot read \(place) to the end: an import of account \(other) has left a "
                + "transaction open there; import for \(other) again, which ends it, then run "
                + "this one again")
    }

    @Test func `says when nothing is open and Kafka gives no more`() {
        let end = HiddenEnd(
            partition: KafkaPartition(topic: "plays", partition: 3), isOpen: false)
        #expect(
            HiddenEnd.words([end])
                == "cannot read plays/3 to the end: Kafka gives no more records, though nothing is "
                + "open there; see that its brokers are well, then import again")
    }

    @Test func `does not mind one where nothing of the account lies`() throws {
        let other = try #require(
            (0...).lazy.map { "a\($0)" }.first {
                AccountPartition.of($0, among: 4) != AccountPartition.of("me", among: 4)
                    && AccountPartition.of($0 + "/import", among: 4)
                        != AccountPartition.of("me/import", among: 4)
            })
        let rival = try open([
            (.ledger, other, #"{"kind":"poll"}"#), (.cursors, "\(other)/import", "{}"),
        ])
        try scene.write("endsong_0.json", rows: ["\"ts\":\"2024-01-01T00:00:00Z\",\"ms_played\":1"])
        #expect(try scene.run().sums.accepted == 1)
        // It was open all the time: what the broker had ended could not be aborted.
        try rival.abortTransaction(milliseconds: 30_000)
    }

    @Test func `knows one of an earlier import`() throws {
        let records: [(Topic, key: String, value: String)] = [
            (.ledger, "me", #"{"kind":"import"}"#), (.cursors, "me/import", "{}"),
        ]
        let hanging = try #require(try trouble(records) as? HangingImport)
        #expect(Set(hanging.records.map(\.topic)) == [.ledger, .cursors])
        #expect(try trouble([(.ledger, "me", #"{"kind":"poll"}"#)]) as? HangingImport == nil)
    }

    @Test func `ends it: rows are seen, and their file is read again`() throws {
        let record = { (text: String) in
            HangingRecord(key: "me", value: Array(text.utf8), timeMilliseconds: 1_000)
        }
        let hanging = try #require(
            HangingImport(
                [
                    hidden(.plays, record("row")),
                    hidden(.ledger, record(#""kind":"import""#)),
                ], account: "me"))
        let link = try ImportLink(
            account: "me", on: scene.cluster, log: scene.log.log, clock: .system,
            stop: StopSignal())
        try link.end(hanging)
        try waitUntil("the row is seen", seconds: 60) {
            try scene.records(.plays).map(\.text) == ["row"]
        }
        #expect(try scene.records(.ledger).isEmpty)
        // Dropped with a mark, which is what ends the old one: a record and its mark.
        let place = KafkaPartition(
            topic: scene.cluster.name(of: .ledger), partition: AccountPartition.of("me", among: 4))
        let marks = try KafkaAdministration(settings: scene.cluster.administration)
            .watermarks(of: [place], timeoutMilliseconds: 10_000)
        #expect(marks[place]?.high == 2)
    }
}
