public import Kafka
public import Plays

/// What a topic of ours has to be on a broker, and how one that exists differs from it.
public struct TopicPolicy: Hashable, Sendable {
    /// The topic.
    public let topic: Topic

    /// The policy of a topic.
    public init(_ topic: Topic) { self.topic = topic }

    /// The broker's settings that the topic is made with.
    ///
    /// A topic without limit gets segments longer than any history: plays carry their own time,
    /// and old ones would roll a segment for each week. A compacted one gets short segments: an
    /// active segment is never cleaned, and the broker's seven days would keep it all that long.
    public var settings: [String: String] {
        var settings = ["cleanup.policy": topic.cleanup.rawValue]
        switch topic.cleanup {
        case .compact: settings["segment.ms"] = "3600000"
        case .delete where topic.isKept:
            settings["retention.ms"] = "-1"
            settings["retention.bytes"] = "-1"
            settings["segment.ms"] = "9223372036854775807"
        case .delete: break
        }
        if let bytes = topic.maximumMessageBytes { settings["max.message.bytes"] = "\(bytes)" }
        return settings
    }

    /// What to make when the topic is missing.
    public func description(on cluster: Cluster) -> KafkaTopicDescription {
        KafkaTopicDescription(
            name: cluster.name(of: topic), partitions: Int32(clamping: cluster.partitions),
            replication: Int32(clamping: cluster.replication ?? -1), settings: settings)
    }

    /// How the settings of an existing topic break the promise; nil when they keep it.
    ///
    /// Only what loses data counts: the cleanup policy, a limit on what must stay for ever, and
    /// a limit on a record's size below what we may have to write.
    ///
    /// - Parameters:
    ///   - found: The broker's settings of the topic.
    ///   - name: The topic's name there.
    /// - Returns: The first setting that is wrong, in the order of their names.
    public func breach(in found: [String: String], named name: String) -> TopicBreach? {
        var wanted = ["cleanup.policy": topic.cleanup.rawValue]
        if topic.cleanup == .delete, topic.isKept {
            wanted["retention.ms"] = "-1"
            wanted["retention.bytes"] = "-1"
        }
        for setting in wanted.keys.sorted() {
            guard let value = found[setting], let right = wanted[setting], value != right else {
                continue
            }
            return TopicBreach(topic: name, setting: setting, found: value, wanted: right)
        }
        if let wanted = topic.maximumMessageBytes, let value = found["max.message.bytes"],
            let bytes = Int(value), bytes < wanted
        {
            return TopicBreach(
                topic: name, setting: "max.message.bytes", found: value, wanted: "\(wanted)")
        }
        return nil
    }
}
