import Kafka
import Plays
import Stage
import Support
import Testing
import Topics
import Wire

@testable import Producer

@Suite(.runLimit) struct `a view of gaps` {
    private static let first: Int64 = 1_773_000_000_000
    private static let gaps = 2_000

    private func write(_ entries: [LedgerEntry], to broker: EmbeddedBroker) throws {
        let producer = try KafkaProducer(
            settings: KafkaSettings([("bootstrap.servers", broker.bootstrapServers)]))
        let ledger = try producer.topic(Topic.ledger.rawValue)
        for entry in entries {
            var writer = JSONWriter()
            writer.record(entry)
            let value = writer.bytes
            try Array(entry.account.utf8).withUnsafeBytes { key in
                try producer.send(
                    to: ledger, key: key, value: value,
                    timestampMilliseconds: entry.at.milliseconds)
            }
        }
        try producer.flush(milliseconds: 60_000)
    }

    @Test func `has all of them once it has caught up, and counts time to the last poll`() throws {
        let broker = try EmbeddedBroker.withTopics()
        func moment(_ seconds: Int64) -> Instant {
            Instant(milliseconds: Self.first + seconds * 1_000)
        }
        var entries = [LedgerEntry(entry: "p1", account: "me", kind: .poll, at: moment(0))]
        entries += (0..<Self.gaps).map { number in
            LedgerEntry(
                entry: "g\(number)", account: "me", kind: .gapOpened, at: moment(500),
                from: number == 0 ? moment(100) : nil, to: number == 0 ? moment(350) : nil,
                gap: "g\(number)")
        }
        entries.append(LedgerEntry(entry: "p2", account: "me", kind: .poll, at: moment(1_000)))
        entries.append(LedgerEntry(entry: "i", account: "you", kind: .import, at: moment(9_000)))
        try write(entries, to: broker)

        let cluster = Cluster(
            brokers: broker.bootstrapServers, stage: "producer", instance: "test")
        let view = try GapView(cluster, log: .silent)
        #expect(!view.isCaughtUp)
        try waitUntil("the ledger is read", seconds: 60) {
            try view.follow()
            return view.isCaughtUp
        }
        #expect(view.counts == ["me": Self.gaps])
        // 250 s of 1,000 s; nobody knows of the time after that, and nobody polls for the other.
        #expect(view.completeness == ["me": 0.75])
    }
}
