import Kafka
import Testing

@testable import Producer

@Suite struct `the newest values of cursors` {
    /// Records as `partition:time:value`, each partition in order.
    func newest(_ records: String) -> NewestValues {
        var newest = NewestValues()
        for record in records.split(separator: " ") {
            let parts = record.split(separator: ":").map(String.init)
            newest.take(
                parts[2] == "-" ? nil : Array(parts[2].utf8), of: "me",
                in: Int32(parts[0]) ?? 0, atMilliseconds: Int64(parts[1]) ?? 0)
        }
        return newest
    }

    @Test(
        arguments: [
            ("", nil), ("1:5:a", "a"), ("1:5:a 1:6:b", "b"),
            ("1:9:a 1:6:b", "b"),
            ("1:5:a 7:6:b", "b"), ("7:6:b 1:5:a", "b"),
            ("1:9:a 1:4:b 7:6:c", "c"), ("7:6:c 1:9:a 1:4:b", "c"),
            ("1:5:a 7:5:ab", "ab"), ("7:5:ab 1:5:a", "ab"),
            ("1:5:a 1:6:-", nil), ("1:5:a 7:6:-", nil),
        ] as [(String, String?)])
    func `are the last of a partition, and of two partitions the later`(
        records: String, value: String?
    ) {
        #expect(newest(records).values["me"].map { String(decoding: $0, as: UTF8.self) } == value)
    }

    @Test func `are open only where an unread partition may hold a newer one`() {
        let home = AccountPartition.of("me", among: 12)
        let other = (home + 1) % 12
        let third = (home + 2) % 12
        let atHome = newest("\(home):5:a")
        let elsewhere = newest("\(other):5:a")
        func open(_ newest: NewestValues, _ unfinished: Set<Int32>) -> Bool {
            !newest.open(["me"], among: 12, unfinished: unfinished).isEmpty
        }
        #expect(!open(atHome, []))
        #expect(!open(atHome, [other]))
        #expect(open(atHome, [home]))
        #expect(!open(elsewhere, []))
        #expect(open(elsewhere, [third]))
        #expect(open(newest(""), [third]))
    }

    @Test func `say why they could not be read`() {
        let first = KafkaPartition(topic: "cursors", partition: 1)
        let second = KafkaPartition(topic: "cursors", partition: 2)
        var error = UnreadCursors(partitions: [first, second], seconds: 30)
        let start = "cannot read \(first), \(second) to the end within 30 s: "
        #expect("\(error)" == start + "the broker gave no more records; is it well?")
        error.trouble = "Connection refused"
        #expect("\(error)" == start + "Connection refused")
        error.held = [second]
        #expect(
            "\(error)" == start + "a transaction is open in \(second); "
                + "end the producer that began it, or wait until Kafka ends it")
    }
}
