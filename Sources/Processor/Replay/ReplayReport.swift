import Kafka
import Plays
import Ranges
import Stage

/// What a replay would do or did, as lines for people.
enum ReplayReport {
    /// The table of what was read, and below it what became of it.
    ///
    /// - Parameters:
    ///   - state: What was read.
    ///   - before: How many of those records were processed before, in a dry run.
    /// - Returns: The lines.
    static func lines(
        _ state: ReplayState, before: [KafkaPartition: Int]? = nil
    ) -> [String] {
        let found = state.found
        guard !found.isEmpty else { return ["nothing in this range"] }
        var columns: [(title: String, alignment: TextTable.Alignment)] = [
            ("partition", .left), ("first", .right), ("last", .right), ("records", .right),
            ("filtered", .right),
        ]
        if before != nil { columns.append(("processed before", .right)) }
        columns += [("from", .left), ("to", .left)]
        var table = TextTable(columns)
        for (partition, range) in found.sorted(by: { $0.key < $1.key }) {
            table.add(["\(partition)"] + cells(range, before.map { $0[partition] ?? 0 }))
        }
        let total = state.total
        let processed = before.map { $0.values.reduce(0, +) }
        table.add(["total", "", ""] + cells(total, processed).dropFirst(2))
        let tally = state.tally
        guard tally.records > 0 else { return table.lines }
        return table.lines + [
            "",
            """
            \(total.records.grouped) records read = \(tally.records.grouped) processed: \
            \(tally.plays.grouped) plays = \(tally.listens.grouped) listens + \
            \(tally.deadPlays.grouped) dead letters; \(tally.listItems.grouped) items of lists; \
            \(tally.entities.grouped) tracks, artists and albums\(others(tally))
            """,
        ]
    }

    /// Dead letters that are no plays, if there are any.
    private static func others(_ tally: Tally) -> String {
        let count = tally.deadLetters - tally.deadPlays
        return count == 0 ? "" : "; \(count.grouped) dead letters of lists"
    }

    private static func cells(_ range: FoundRange, _ before: Int?) -> [String] {
        [
            range.first.map { "\($0)" } ?? "-", range.last.map { "\($0)" } ?? "-",
            range.records.grouped, range.filtered.grouped,
        ] + (before.map { [$0.grouped] } ?? [])
            + [time(range.fromMilliseconds), time(range.toMilliseconds)]
    }

    private static func time(_ milliseconds: Int64?) -> String {
        milliseconds.map { Instant(milliseconds: $0).description } ?? "-"
    }
}
