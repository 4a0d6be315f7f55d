import Lake
import Plays
import Stage

/// Some of the topics that a destination can hold, by name.
struct TopicList: FlagValue, Hashable {
    let topics: [Topic]

    /// What any destination can hold.
    private static let all = Store.topics + Topic.filed.filter { !Store.topics.contains($0) }

    init(_ topics: [Topic]) { self.topics = topics }

    /// Reads names with commas between them.
    init(flagText: String) throws(FlagTextError) {
        let names = flagText.split(separator: ",").map(String.init)
        let topics = names.compactMap { name in Self.all.first { $0.rawValue == name } }
        guard !names.isEmpty, topics.count == names.count, Set(topics).count == topics.count else {
            throw FlagTextError(wanted: "some of " + TopicList(Self.all).flagText)
        }
        self.topics = topics
    }

    /// Refuses what the destination cannot hold.
    func checked(for destination: [Topic], _ name: String) throws -> [Topic] {
        let strangers = topics.filter { !destination.contains($0) }
        guard strangers.isEmpty else {
            throw UsageError.invalid(
                "--topics: \(name) cannot hold \(TopicList(strangers).flagText)")
        }
        return topics
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
