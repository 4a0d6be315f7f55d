import Kafka
import Support
import Testing
import Topics

@Suite struct `a line from below` {
    /// What a log of the usual level tells of one line.
    static func told(level: Int, facility: String) -> [String] {
        let log = LogLines(stage: "test")
        log.log.kafka(KafkaLog(level: level, facility: facility, message: "text"))
        return log.lines
    }

    @Test(arguments: [3, 4, 7])
    func `of librdkafka is kept for who wants to know all`(level: Int) {
        #expect(Self.told(level: level, facility: "FAIL") == [])
    }

    @Test func `that is worse than an error is told`() {
        #expect(
            Self.told(level: 2, facility: "CRIT")
                == ["error test: librdkafka said facility=CRIT text=text"])
    }

    @Test func `about a client that was left alone is told as ours`() {
        #expect(
            Self.told(level: 4, facility: KafkaLog.leftAlone)
                == ["warn test: left a Kafka client alone reason=text"])
    }
}
