import Foundation
import Kafka
import Ranges
import Stage
import Support
import Testing

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
    @Test(
        .enabled(if: Kcat.isThere, "install kcat to compare with it"),
        arguments: [
            ("start", ["-o", "beginning"]), ("end", ["-o", "end"]), ("3", ["-o", "3"]),
            ("3=7", ["-p", "3", "-o", "7"]), ("0=4:6", ["-p", "0", "-o", "4", "-c", "2"]),
            ("0=-3", ["-p", "0", "-o", "-3"]),
            ("@1772629200", ["-o", "s@1772629200000"]),
            ("0=@1772627580000", ["-p", "0", "-o", "s@1772627580000"]),
            ("0=@-1h:-30m", ["-p", "0", "-o", "s@1772628000000", "-o", "e@1772629800000"]),
        ])
    func `is what kcat finds`(text: String, words: [String]) throws {
        let topic = try RangeTopic.shared()
        let found = try Kcat.places(words, of: topic)
        // A look-up by time finds where to begin; what is older behind it kcat shows and we do not.
        let range = try RecordRange(flagText: text)
        let ours = try topic.places(range)
        #expect(
            text.contains("@") && !text.contains("=") ? Kcat.isWithin(ours, found) : ours == found)
    }
}

/// The program that everyone compares with.
enum Kcat {
    static let isThere = FileManager.default.isExecutableFile(atPath: "/usr/bin/kcat")

    static func places(_ words: [String], of topic: RangeTopic) throws -> String {
        let brokers = try RealBroker.shared().bootstrapServers
        let child = try ChildProcess(
            path: URL(filePath: "/usr/bin/kcat"),
            ["-C", "-q", "-e", "-b", brokers, "-t", topic.name, "-f", "%p %o\\n"] + words
                + ["-X", "isolation.level=read_committed"])
        try child.wait(seconds: 60)
        var found: [Int32: [Int64]] = [:]
        for line in child.output.split(separator: "\n") {
            let numbers = line.split(separator: " ").compactMap { Int64($0) }
            found[Int32(numbers[0]), default: []].append(numbers[1])
        }
        return RangeTopic.text(found)
    }

    /// Whether partitions and offsets of one text are all among those of another.
    static func isWithin(_ one: String, _ other: String) -> Bool {
        Set(offsets(one)).isSubset(of: offsets(other))
    }

    private static func offsets(_ text: String) -> [String] {
        text.split(separator: " ").flatMap { part -> [String] in
            let sides = part.split(separator: ":")
            return sides[1].split(separator: ",").flatMap { run -> [String] in
                let ends = run.split(separator: "-").compactMap { Int($0) }
                return (ends[0]...(ends.last ?? ends[0])).map { "\(sides[0])/\($0)" }
            }
        }
    }
}
