import Kafka
import Plays
import Ranges
import Stage

/// What a replay would do or did, as lines for people.
enum ReplayReport {
    /// The table of a dry run.
    static func lines(_ state: ReplayState) -> [String] {
        let found = state.found
        guard !found.isEmpty else { return ["nothing in this range"] }
        var table = TextTable([
            ("partition", .left), ("first", .right), ("last", .right), ("records", .right),
            ("filtered", .right), ("from", .left), ("to", .left),
        ])
        for (partition, range) in found.sorted(by: { $0.key < $1.key }) {
            table.add(["\(partition)"] + cells(range))
        }
        let total = state.total
        table.add(["total", "", ""] + cells(total).dropFirst(2))
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

    private static func cells(_ range: FoundRange) -> [String] {
        [
            range.first.map { "\($0)" } ?? "-", range.last.map { "\($0)" } ?? "-",
            range.records.grouped, range.filtered.grouped, time(range.fromMilliseconds),
            time(range.toMilliseconds),
        ]
    }

    private static func time(_ milliseconds: Int64?) -> String {
        milliseconds.map { Instant(milliseconds: $0).description } ?? "-"
    }
}
