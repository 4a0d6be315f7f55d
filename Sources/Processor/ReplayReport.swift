import Kafka
import Plays
import Stage

/// What a replay would do or did, as lines for people.
enum ReplayReport {
    static func lines(_ found: [KafkaPartition: FoundRange], tally: Tally?) -> [String] {
        guard !found.isEmpty else { return ["no plays in this range"] }
        var table = TextTable([
            ("partition", .left), ("first", .right), ("last", .right), ("plays", .right),
            ("from", .left), ("to", .left),
        ])
        for (partition, range) in found.sorted(by: { $0.key < $1.key }) {
            table.add([
                "\(partition)", "\(range.first)", "\(range.last)", "\(range.records)",
                time(range.fromMilliseconds), time(range.toMilliseconds),
            ])
        }
        let total = found.values.reduce(0) { $0 + $1.records }
        table.add(["total", "", "", "\(total)"])
        guard let tally else { return table.lines }
        return table.lines + [
            """
            \(tally.plays) plays = \(tally.listens) listens + \(tally.deadLetters) dead letters; \
            \(tally.entities) tracks, artists and albums
            """
        ]
    }

    private static func time(_ milliseconds: Int64?) -> String {
        milliseconds.map { Instant(milliseconds: $0).description } ?? "-"
    }
}
