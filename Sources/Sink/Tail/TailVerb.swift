import Kafka
import Plays
import Ranges
import Stage
import Topics

/// `legato-sink tail`: shows a topic's records as they come, or a range of them.
enum TailVerb {
    static func run(_ settings: Settings, _ log: Log, _ stop: StopSignal) throws {
        let topic = settings[SinkProgram.tailTopic].topic
        let range = try range(settings)
        let limit = try limit(settings)
        let printer = try printer(settings, topic)
        let filter = RecordFilter(settings)
        let cluster = Cluster(settings, stage: "sink", instance: "tail")
        let partitions = try cluster.partitions(of: [topic], log: log)
        let reader = try RangeReader(cluster.reader, log: log, said: log.kafka)
        let watermarks = try reader.watermarks(of: partitions)
        var lines: [NewestMark: [UInt8]] = [:]
        let (plan, newest): (RangePlan, [NewestMark])
        do {
            (plan, newest) = try reader.plan(
                range, watermarks, now: Clock.system.wallMilliseconds(),
                follows: !settings[TailFlags.end], stop: stop
            ) { record, mark in
                // What is not shown is none of the newest that were asked for.
                guard filter.holds(record, of: topic), let line = printer.line(record) else {
                    return false
                }
                lines[mark] = line
                return true
            }
        } catch {
            // Who ends it while it looks has seen enough.
            guard stop.isSet else { throw error }
            return
        }
        let shown = newest.compactMap { lines[$0] }.prefix(limit ?? .max)
        for line in shown { try printer.show(line) }
        try printer.flush()
        let (rest, left) = (plan.behindNewest, limit.map { $0 - shown.count })
        guard !rest.isEmpty, left != 0 else { return }
        try reader.read(rest, highs: watermarks.mapValues(\.high))
        try follow(reader, printer, limit: left, stop) { filter.holds($0, of: topic) }
    }

    private static func range(_ settings: Settings) throws -> RecordRange {
        let range = settings[SinkProgram.tailRange]
        guard let count = settings[TailFlags.newest] else {
            return range ?? RecordRange(RecordRange.Span(first: .end))
        }
        guard range == nil else {
            throw UsageError.invalid("-n \(count) is a range itself: leave RANGE or -n out")
        }
        guard count > 0 else {
            throw UsageError.badValue("-n", value: "\(count)", wanted: "a number from 1 up")
        }
        return .newest(Int64(count))
    }

    private static func limit(_ settings: Settings) throws -> Int? {
        guard let count = settings[TailFlags.count] else { return nil }
        guard count > 0 else {
            throw UsageError.badValue("--count", value: "\(count)", wanted: "a number from 1 up")
        }
        return count
    }

    private static func printer(_ settings: Settings, _ topic: Topic) throws -> RecordPrinter {
        let template = settings[TailFlags.format]
        guard template == nil || !settings[TailFlags.json] else {
            throw UsageError.invalid("--json and --format each say how a line looks: give one")
        }
        let style: RecordPrinter.Style =
            template.map { .template($0) } ?? (settings[TailFlags.json] ? .json : .summary)
        return RecordPrinter(topic, style, pattern: settings[TailFlags.grep])
    }

    /// Shows what comes; at once when nothing more is there to be read.
    private static func follow(
        _ reader: RangeReader, _ printer: RecordPrinter, limit: Int?, _ stop: StopSignal,
        isWanted: (borrowing KafkaRecord) -> Bool
    ) throws {
        var left = limit ?? .max
        var isWaiting = false
        while !stop.isSet, !reader.isFinished, left > 0 {
            var isShown = false
            // What is written waits for no timer: it is handed over as soon as the queue is empty.
            let isQuiet = try reader.turn(milliseconds: isWaiting ? 0 : 100) { record in
                guard isWanted(record), let line = printer.line(record) else { return }
                try printer.show(line)
                isShown = true
                left -= 1
            }
            if isShown { isWaiting = true }
            guard isQuiet else { continue }
            if isWaiting { try printer.flush() }
            isWaiting = false
            if printer.isClosed { throw OutputError.closed }
        }
        try printer.flush()
    }
}
