import Plays
import Testing
import Topics

@Suite struct `a topic's policy` {
    static let kept = [
        "cleanup.policy": "delete", "retention.ms": "-1", "retention.bytes": "-1",
        "segment.ms": "9223372036854775807",
    ]
    static let compacted = ["cleanup.policy": "compact", "segment.ms": "3600000"]

    @Test(arguments: [
        (Topic.plays, kept), (.lists, kept), (.ledger, kept), (.listens, kept), (.listItems, kept),
        (.corrections, kept), (.catalogue, compacted), (.cursors, compacted), (.tracks, compacted),
        (.artists, compacted), (.albums, compacted),
        (.deadLetters, ["cleanup.policy": "delete", "max.message.bytes": "8388608"]),
    ])
    func `says how the topic is made`(topic: Topic, settings: [String: String]) {
        #expect(TopicPolicy(topic).settings == settings)
    }

    @Test(arguments: Topic.allCases)
    func `finds no breach in a topic made by it`(topic: Topic) {
        let policy = TopicPolicy(topic)
        #expect(policy.breach(in: policy.settings, named: topic.rawValue) == nil)
    }

    @Test(arguments: [
        (Topic.plays, "cleanup.policy", "compact", "delete"),
        (.listens, "retention.ms", "604800000", "-1"),
        (.ledger, "retention.bytes", "1048576", "-1"),
        (.cursors, "cleanup.policy", "delete", "compact"),
        (.tracks, "cleanup.policy", "compact,delete", "compact"),
        (.deadLetters, "max.message.bytes", "1048588", "8388608"),
    ])
    func `names the setting that would lose records`(
        topic: Topic, setting: String, found: String, wanted: String
    ) throws {
        let policy = TopicPolicy(topic)
        let settings = policy.settings.merging([setting: found]) { $1 }
        let breach = try #require(policy.breach(in: settings, named: "x-\(topic.rawValue)"))
        #expect(breach.setting == setting)
        #expect(
            breach.description == """
                topic x-\(topic.rawValue) has \(setting)=\(found), which would lose records; \
                wanted \(wanted): change it (kafka-configs.sh --alter --entity-type topics \
                --entity-name x-\(topic.rawValue) --add-config \(setting)=\(wanted)) or choose \
                other topics with --topic-prefix
                """)
    }

    @Test func `lets a topic take larger records than ours`() {
        let found = ["cleanup.policy": "delete", "max.message.bytes": "16777216"]
        #expect(TopicPolicy(.deadLetters).breach(in: found, named: "dead-letters") == nil)
    }

    @Test func `lets dead letters age`() {
        let found = ["cleanup.policy": "delete", "retention.ms": "604800000"]
        #expect(TopicPolicy(.deadLetters).breach(in: found, named: "dead-letters") == nil)
    }
}
