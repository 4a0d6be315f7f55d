import Plays
import Stage

/// Some of the topics that a database can hold, by name.
struct TopicList: FlagValue, Hashable {
    let topics: [Topic]

    init(_ topics: [Topic]) { self.topics = topics }

    /// Reads names with commas between them.
    init(flagText: String) throws(FlagTextError) {
        let names = flagText.split(separator: ",").map(String.init)
        let topics = names.compactMap { name in Store.topics.first { $0.rawValue == name } }
        guard !names.isEmpty, topics.count == names.count, Set(topics).count == topics.count else {
            throw FlagTextError(wanted: "some of " + TopicList(Store.topics).flagText)
        }
        self.topics = topics
    }

    /// The names with commas between them.
    var flagText: String { topics.map(\.rawValue).joined(separator: ",") }
}

/// Any one topic, by name.
struct TopicName: FlagValue, Hashable {
    let topic: Topic

    init(_ topic: Topic) { self.topic = topic }

    /// Reads a name without the prefix.
    init(flagText: String) throws(FlagTextError) {
        guard let topic = Topic(rawValue: flagText) else {
            let names = Topic.allCases.map(\.rawValue).joined(separator: ", ")
            throw FlagTextError(wanted: "a topic: \(names)")
        }
        self.topic = topic
    }

    /// The name.
    var flagText: String { topic.rawValue }
}
