import Kafka
import Testing
import Topics

@Suite struct `trouble with reading` {
    static func error(_ code: Int32, _ name: String = "_TRANSPORT") -> KafkaError {
        KafkaError(kind: .retriable, code: code, name: name, reason: "it failed")
    }

    @Test func `is told once a cause, until reading went well or it lasts`() {
        var trouble = ReadingTrouble()
        let times: [(code: Int32, at: Int64)] = [
            (1, 0), (1, 10), (2, 20), (1, 599_999), (1, 600_000), (1, 600_001),
        ]
        let news = times.map { trouble.isNews(Self.error($0.code), atMilliseconds: $0.at) }
        #expect(news == [true, false, true, false, true, false])
        #expect(trouble.isTold)
        trouble.wentWell()
        #expect(!trouble.isTold)
        let isNews = trouble.isNews(Self.error(1), atMilliseconds: 600_002)
        #expect(isNews)
    }

    @Test(arguments: [
        ("UNKNOWN_TOPIC_OR_PART", true), ("_UNKNOWN_TOPIC", true), ("_UNKNOWN_PARTITION", true),
        ("_ALL_BROKERS_DOWN", false),
    ])
    func `may be that a topic is not there`(name: String, isMissing: Bool) {
        #expect(Self.error(1, name).isAboutMissing == isMissing)
    }
}
