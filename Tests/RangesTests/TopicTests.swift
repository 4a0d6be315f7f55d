import Foundation
import Kafka
import Stage
import Support
import Testing

@testable import Ranges

@Suite(.needsBroker, .runLimit)
struct `a range of a topic` {
    /// By a model of the grammar that was written apart, of a topic read an hour and forty minutes
    /// after its first record.
    @Test(arguments: [
        ("start", "0:0-9 1:2,4-7 3:0-2,7-8 4:0 5:0-9"),
        ("end", ""),
        (":end", "0:0-9 1:2,4-7 3:0-2,7-8 4:0 5:0-9"),
        ("start:end", "0:0-9 1:2,4-7 3:0-2,7-8 4:0 5:0-9"),
        ("0", "0:0-9 1:2,4-7 3:0-2,7-8 4:0 5:0-9"),
        ("3", "0:3-9 1:4-7 3:7-8 5:3-9"),
        ("5", "0:5-9 1:5-7 3:7-8 5:5-9"),
        ("9", "0:9 5:9"),
        ("10", ""),
        ("500", ""),
        ("0:1", "0:0 3:0 4:0 5:0"),
        ("2:6", "0:2-5 1:2,4-5 3:2 5:2-5"),
        ("5:8", "0:5-7 1:5-7 3:7 5:5-7"),
        ("3:500", "0:3-9 1:4-7 3:7-8 5:3-9"),
        ("400:500", ""),
        ("4:7", "0:4-6 1:4-6 5:4-6"),
        (":4", "0:0-3 1:2 3:0-2 4:0 5:0-3"),
        ("start:4", "0:0-3 1:2 3:0-2 4:0 5:0-3"),
        ("7:end", "0:7-9 1:7 3:7-8 5:7-9"),
        ("3:+4", "0:3-6 1:4-6 5:3-6"),
        ("8:+9", "0:8-9 3:8 5:8-9"),
        ("start:+3", "0:0-2 1:2 3:0-2 4:0 5:0-2"),
        ("+0", "0:0-9 1:2,4-7 3:0-2,7-8 4:0 5:0-9"),
        ("+2", "0:2-9 1:2,4-7 3:2,7-8 5:2-9"),
        ("+7", "0:7-9 1:7 3:7-8 5:7-9"),
        ("+100", ""),
        ("+2:6", "0:2-5 1:2,4-5 3:2 5:2-5"),
        ("+7:end", "0:7-9 1:7 3:7-8 5:7-9"),
        ("+2:+3", "0:2-4 1:2,4 3:2 5:2-4"),
        ("-1", "5:2"),
        ("-2", "0:9 5:2"),
        ("-3", "0:9 5:2,7"),
        ("-5", "0:8-9 1:7 5:2,7"),
        ("-8", "0:7-9 1:6-7 5:2,4,7"),
        ("-20", "0:3-9 1:2,4-7 3:7-8 4:0 5:0,2,4,7,9"),
        ("-1000", "0:0-9 1:2,4-7 3:0-2,7-8 4:0 5:0-9"),
        ("@2026-03-04T13:00:00Z", "0:6-9 1:6-7 3:8 5:2,4,7"),
        ("@2026-03-04T12:52:00Z:2026-03-04T13:06:00Z", "0:6 1:5-6 3:7-8"),
        ("@:2026-03-04T12:10:00Z", "0:0 3:0 5:1,3,6,8"),
        ("@2026-03-04T12:50:00Z:end", "0:5-9 1:5-7 3:7-8 5:0,2,4,7"),
        ("@2026-03-04", "0:0-9 1:2,4-7 3:0-2,7-8 4:0 5:0-9"),
        ("@2026-03", "0:0-9 1:2,4-7 3:0-2,7-8 4:0 5:0-9"),
        ("@2026-03-05", ""),
        ("@2026-02:2026-03", ""),
        ("@2026-03-04:2026-03-05", "0:0-9 1:2,4-7 3:0-2,7-8 4:0 5:0-9"),
        ("@2026-03:2026-04", "0:0-9 1:2,4-7 3:0-2,7-8 4:0 5:0-9"),
        ("@1772627580", "0:4-9 1:4-7 3:7-8 4:0 5:0,2,4,7,9"),
        ("@1772627580000:1772627580001", "4:0"),
        ("@1772627580001", "0:4-9 1:4-7 3:7-8 5:0,2,4,7,9"),
        ("@-48h", "0:0-9 1:2,4-7 3:0-2,7-8 4:0 5:0-9"),
        ("@-30m", "0:7-9 1:7 5:2,4,7"),
        ("@30m", "0:7-9 1:7 5:2,4,7"),
        ("@-1h:-30m", "0:4-6 1:4-6 3:7-8 5:0,9"),
        ("@now", ""),
        ("@-1h:now", "0:4-9 1:4-7 3:7-8 5:0,2,4,7,9"),
        ("@-90m:+20m", "0:1-2 1:2 3:1-2 5:5"),
        ("@2026-03-04T12:20:00+00:00:+5m", "0:2 3:2 5:5"),
        ("@2026-03-04T13:00Z:-20m", "0:6-7 1:6-7 3:8 5:4"),
        ("@2026-03-04T13:30:00+01:00:+10m", "0:3 4:0"),
        (":@-95m", "0:0 3:0 5:3,8"),
        ("5:@-50m", "5:5-6,8-9"),
        ("3=7:10", "3:7-8"),
        ("0=2:4,5=8", "0:2-3 5:8-9"),
        ("2=start,4=start", "4:0"),
        ("1=:5", "1:2,4"),
        ("5=-3", "5:2,4,7"),
        ("3=-4,0=end", "3:1-2,7-8"),
        ("5=@-12m", "5:2,7"),
        ("0=@-1h:-30m,1=+4", "0:4-6 1:4-7"),
    ])
    func `is exactly these records`(text: String, expected: String) throws {
        let topic = try RangeTopic.shared()
        #expect(try topic.places(RecordRange(flagText: text)) == expected)
    }

    @Test(
        arguments: [
            (
                "6=start",
                "the range names partition 6, but there are only 0 to 5; one that is there would be 0=start"
            ),
            (
                "@-1h:2026-03-04T12:00:00Z",
                "the range ends before it begins: from 1h ago to before 2026-03-04T12:00:00.000Z, "
                    + "which is now 2026-03-04T12:40:00.000Z to 2026-03-04T12:00:00.000Z; turned "
                    + "round it would be @2026-03-04T12:00:00.000Z:-1h"
            ),
        ] as [(String, String)])
    func `is refused when it means nothing there`(text: String, words: String) throws {
        let topic = try RangeTopic.shared()
        let range = try RecordRange(flagText: text)
        let error = #expect(throws: UsageError.self) { try topic.places(range) }
        #expect(error?.description == words)
    }

    /// Where kcat has a form for it, it finds the same.
    ///
    /// A look-up by time tells kcat only where to begin: of what it shows from there, the times are
    /// looked at here.
    @Test func `is none when the search for the newest was stopped`() throws {
        let stop = StopSignal()
        stop.ask()
        #expect(throws: Failure.self) { try RangeTopic.shared().places(.newest(3), stop) }
        #expect(try RangeTopic.shared().places(.newest(3)) != "")
    }

    @Test(
        .enabled(if: Kcat.isThere, "install kcat to compare with it"),
        arguments: [
            ("start", ["-o", "beginning"]), (":end", ["-o", "beginning"]), ("0", ["-o", "0"]),
            ("end", ["-o", "end"]), ("3", ["-o", "3"]), ("9", ["-o", "9"]),
            // The topic has lost nothing of its beginning but what was compacted.
            ("+2", ["-o", "2"]), ("+7:end", ["-o", "7"]),
            ("3=7", ["-p", "3", "-o", "7"]), ("3=start", ["-p", "3", "-o", "beginning"]),
            ("2=start", ["-p", "2", "-o", "beginning"]), ("4=0", ["-p", "4", "-o", "0"]),
            ("0=4:6", ["-p", "0", "-o", "4", "-c", "2"]), ("0=:4", ["-p", "0", "-c", "4"]),
            ("5=3:+4", ["-p", "5", "-o", "3", "-c", "4"]), ("0=-3", ["-p", "0", "-o", "-3"]),
            ("@1772629200", ["-o", "s@1772629200000"]),
            ("@1772628780000", ["-o", "s@1772628780000"]),
            ("@2026-03-04T13:00:00Z:end", ["-o", "s@1772629200000"]),
            ("@-1h:-30m", ["-o", "s@1772628000000"]),
            (":@-95m", ["-o", "beginning"]), ("@:2026-03-04T12:10:00Z", ["-o", "beginning"]),
            ("0=@1772627580000", ["-p", "0", "-o", "s@1772627580000"]),
            ("0=@-1h:-30m", ["-p", "0", "-o", "s@1772628000000", "-o", "e@1772629800000"]),
            ("1=@-1h", ["-p", "1", "-o", "s@1772628000000"]),
        ])
    func `is what kcat finds`(text: String, words: [String]) throws {
        let topic = try RangeTopic.shared()
        let range = try RecordRange(flagText: text)
        #expect(try topic.places(range) == Kcat.places(words, within: range, of: topic))
    }

    @Test(.enabled(if: Kcat.isThere, "install kcat to compare with it"), arguments: [1, 4, 9, 20])
    func `of the newest is what kcat's records of all partitions end with`(count: Int) throws {
        let topic = try RangeTopic.shared()
        let newest = try Kcat.records(["-o", "beginning"], of: topic).sorted {
            ($0.time, $0.partition, $0.offset) < ($1.time, $1.partition, $1.offset)
        }.suffix(count)
        let found = Dictionary(grouping: newest, by: \.partition).mapValues {
            $0.map(\.offset).sorted()
        }
        #expect(try topic.places(.newest(Int64(count))) == RangeTopic.text(found))
    }
}

/// The program that everyone compares with.
enum Kcat {
    static let isThere = FileManager.default.isExecutableFile(atPath: "/usr/bin/kcat")

    static func records(
        _ words: [String], of topic: RangeTopic
    ) throws -> [(partition: Int32, offset: Int64, time: Int64)] {
        let brokers = try RealBroker.shared().bootstrapServers
        let child = try ChildProcess(
            path: URL(filePath: "/usr/bin/kcat"),
            ["-C", "-q", "-e", "-b", brokers, "-t", topic.name, "-f", "%p %o %T\\n"] + words
                + ["-X", "isolation.level=read_committed"])
        try child.wait(seconds: 60)
        return child.output.split(separator: "\n").map { line in
            let numbers = line.split(separator: " ").compactMap { Int64($0) }
            return (Int32(numbers[0]), numbers[1], numbers[2])
        }
    }

    /// What it shows, without what is older or newer than a range says.
    static func places(
        _ words: [String], within range: RecordRange, of topic: RangeTopic
    ) throws -> String {
        var found: [Int32: [Int64]] = [:]
        for record in try records(words, of: topic) {
            guard let span = range.span(of: record.partition) else { continue }
            let times = PartitionRange(
                first: 0, end: nil, from: span.fromMilliseconds(now: RangeTopic.now),
                until: span.untilMilliseconds(now: RangeTopic.now))
            guard times.holds(offset: record.offset, timestampMilliseconds: record.time) else {
                continue
            }
            found[record.partition, default: []].append(record.offset)
        }
        return RangeTopic.text(found)
    }
}
