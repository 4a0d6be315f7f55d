import Kafka
import Plays
import Stage
import Support
import Testing
import Topics

@testable import Processor

@Suite(.serialized, .runLimit) struct `partitions that go while a transaction cannot be ended` {
    private static let transactionOffsets: Int16 = 28
    private static let transactionStateInvalid: Int32 = 48

    /// Left without an answer, the group would go on without this member for ever.
    @Test func `are given back all the same, and others come in their place`() throws {
        let rig = try Rig.embedded(delivery: .exactlyOnce)
        try rig.publish((0..<30).map { ("a\($0 % 9)", Samples.track(number: $0)) })
        let log = LogLines(stage: "processor")
        let first = try rig.session("first", log: log.log)
        var second: Session?
        var lives = 0
        var faults = 0
        var isRefused = false
        func told(_ words: String) -> Int { log.lines.count { $0.contains(words) } }
        try waitUntil("the first gave its partitions back, and got others", seconds: 60) {
            do {
                try first.round()
                try second?.round()
                if first.isOpen, second == nil {
                    second = try rig.session("second")
                }
                if first.isOpen, !isRefused {
                    rig.refuse(Self.transactionOffsets, with: [Self.transactionStateInvalid])
                    isRefused = true
                }
            } catch let error as KafkaError {
                // As the loop around a session does it.
                #expect(first.outlives(error))
                faults += 1
                lives += 1
                isRefused = false
                try first.renewOutlet("\(rig.cluster.prefix)first-\(lives)")
            }
            return told("gave partitions back") > 0 && told("took partitions") > 1
        }
        #expect(faults > 0)
    }
}
