import Plays
import Stage

@testable import Sink

/// Records of every topic but `listens`, `tracks` and `corrections`, and listens that cannot be
/// taken: each thing is told of several times, in other words.
enum OtherRecords {
    static func make(_ random: inout SplitMix64) -> [TestRecord] {
        (0..<8).flatMap { offset in
            [
                artist(offset, &random), album(offset, &random), entry(offset, &random),
                item(offset, &random), letter(offset, &random), broken(offset),
            ]
        }
    }

    private static let knowledge = ["full", "partial", "export"]

    private static func artist(_ offset: Int64, _ random: inout SplitMix64) -> TestRecord {
        let number = Int.random(in: 0...3, using: &random)
        return Records.artist(
            offset, id: number == 3 ? "name:band" : "r\(number)",
            name: Bool.random(using: &random) ? "Band" : "Other \(number)",
            genres: ["g\(offset % 3)"], knowledge: known(number == 3, &random),
            at: day(&random), variant: Int.random(in: 0...100, using: &random))
    }

    private static func album(_ offset: Int64, _ random: inout SplitMix64) -> TestRecord {
        let number = Int.random(in: 1...4, using: &random)
        return Records.album(
            offset, id: number == 4 ? "name:a" : "a\(number)",
            name: Bool.random(using: &random) ? "Record" : "Other \(number)",
            artists: ["r\(offset % 3)", "r1"], knowledge: known(number == 4, &random),
            at: day(&random), variant: Int.random(in: 0...100, using: &random))
    }

    private static func entry(_ offset: Int64, _ random: inout SplitMix64) -> TestRecord {
        let number = Int.random(in: 0...4, using: &random)
        let isGap = number == 3
        return Records.entry(
            offset, "e\(number)", kind: ["poll", "poll", "import", "gap-opened", "login"][number],
            accepted: Int64.random(in: 0...50, using: &random),
            from: isGap ? "2026-03-04T00:00:00.000Z" : nil,
            to: isGap ? "2026-03-05T00:00:00.000Z" : nil, gap: isGap ? "e3" : nil)
    }

    private static func item(_ offset: Int64, _ random: inout SplitMix64) -> TestRecord {
        Records.item(
            offset, position: Int.random(in: 0...1, using: &random), name: "Song \(offset)",
            at: day(&random), total: 2)
    }

    /// A letter of the processor's; of two about one record the earlier one says when.
    private static func letter(_ offset: Int64, _ random: inout SplitMix64) -> TestRecord {
        let place = Int.random(in: 0...2, using: &random)
        return TestRecord(
            place: RecordPlace(topic: .deadLetters, partition: 0, offset: offset), key: "me",
            value: "{",
            headers: [
                "legato.stage": "processor", "legato.topic": "plays", "legato.partition": "0",
                "legato.offset": "\(place)", "legato.reason": "not-json",
                "legato.detail": "the value is no JSON",
                "legato.at": "\(day(&random))T16:05:00.000Z",
            ])
    }

    private static func broken(_ offset: Int64) -> TestRecord {
        TestRecord(
            place: RecordPlace(topic: .listens, partition: 2, offset: offset), key: "me",
            value: offset % 2 == 0 ? "{" : "{\"v\":2}")
    }

    private static func known(_ isName: Bool, _ random: inout SplitMix64) -> String {
        isName ? "export" : knowledge[Int.random(in: 0...2, using: &random)]
    }

    private static func day(_ random: inout SplitMix64) -> String {
        "2026-03-0\(Int.random(in: 1...4, using: &random))"
    }
}
