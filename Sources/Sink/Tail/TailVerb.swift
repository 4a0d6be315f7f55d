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
        let cluster = Cluster(settings, stage: "sink", instance: "tail")
        let partitions = try cluster.partitions(of: [topic], log: log)
        let reader = try RangeReader(cluster.reader, log: log, said: log.kafka)
        let printer = RecordPrinter(topic, isJSON: settings[SinkProgram.json])
        let watermarks = try reader.watermarks(of: partitions)
        var lines: [NewestMark: [UInt8]] = [:]
        let (plan, newest) = try reader.plan(
            range, watermarks, now: Clock.system.wallMilliseconds(), follows: true, stop: stop
        ) { record, mark in
            lines[mark] = printer.line(record)
        }
        guard newest.isEmpty else {
            for mark in newest { try printer.show(lines[mark] ?? []) }
            return try printer.flush()
        }
        try reader.read(plan, highs: watermarks.mapValues(\.high))
        try follow(reader, printer, stop)
    }

    private static func range(_ settings: Settings) throws -> RecordRange {
        let range = settings[SinkProgram.tailRange]
        guard let count = settings[SinkProgram.newest] else {
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

    private static func follow(
        _ reader: RangeReader, _ printer: RecordPrinter, _ stop: StopSignal
    ) throws {
        while !stop.isSet, !reader.isFinished {
            let isQuiet = try reader.turn(milliseconds: 100) { record in
                try printer.show(printer.line(record))
            }
            if isQuiet { try printer.flush() }
        }
        try printer.flush()
    }
}
