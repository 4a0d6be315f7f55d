import Kafka
import Plays
import Stage
import Topics

/// `legato-sink tail`: shows a topic's records as they come, or a range of them.
enum TailVerb {
    static func run(_ settings: Settings, _ log: Log, _ stop: StopSignal) throws {
        let topic = settings[SinkProgram.tailTopic].topic
        let range = try range(settings)
        let cluster = Cluster(settings, stage: "sink", instance: "tail")
        let partitions = try cluster.partitions(of: [topic], log: log)
        let reader = try RangeReader(cluster, log: log)
        let watermarks = try reader.watermarks(of: partitions)
        let printer = RecordPrinter(topic, isJSON: settings[SinkProgram.json])
        if let count = range.newestCount {
            try showNewest(Int(clamping: count), watermarks, reader, printer, stop)
        } else {
            let bounds = bounds(range, watermarks)
            try reader.read(bounds, highs: watermarks.mapValues(\.high))
            try follow(reader, printer, stop)
        }
    }

    private static func range(_ settings: Settings) throws -> OffsetRange {
        let range = settings[SinkProgram.tailRange]
        guard let count = settings[SinkProgram.newest] else {
            return range ?? OffsetRange(OffsetRange.Span(first: .end))
        }
        guard range == nil else {
            throw UsageError.invalid("-n \(count) is a range itself: leave RANGE or -n out")
        }
        guard count > 0 else {
            throw UsageError.badValue("-n", value: "\(count)", wanted: "a number from 1 up")
        }
        return .newest(Int64(count))
    }

    private static func bounds(
        _ range: OffsetRange, _ watermarks: [KafkaPartition: (low: Int64, high: Int64)]
    ) -> [KafkaPartition: OffsetBounds] {
        var bounds: [KafkaPartition: OffsetBounds] = [:]
        for (partition, marks) in watermarks {
            bounds[partition] = range.span(of: partition.partition)?
                .followed(low: marks.low, high: marks.high)
        }
        return bounds
    }

    private static func showNewest(
        _ count: Int, _ watermarks: [KafkaPartition: (low: Int64, high: Int64)],
        _ reader: RangeReader, _ printer: RecordPrinter, _ stop: StopSignal
    ) throws {
        var lines: [NewestRecords.Mark: [UInt8]] = [:]
        let newest = try reader.newest(count, of: watermarks, stop: stop) { record, mark in
            lines[mark] = printer.line(record)
        }
        for mark in newest { try printer.show(lines[mark] ?? []) }
        try printer.flush()
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
