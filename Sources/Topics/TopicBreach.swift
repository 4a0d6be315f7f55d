import Stage

/// A topic that exists with a setting under which plays would be lost.
public struct TopicBreach: Error, Hashable, Sendable, CustomStringConvertible {
    /// The topic's name on the broker.
    public let topic: String
    /// The setting's name.
    public let setting: String
    /// What it is.
    public let found: String
    /// What it has to be.
    public let wanted: String

    /// The command that mends it, without the address of the brokers.
    public var command: String {
        """
        kafka-configs.sh --alter --entity-type topics --entity-name \(Shell.quoted(topic)) \
        --add-config \(setting)=\(wanted)
        """
    }

    /// What is wrong and how to mend it, in one line.
    public var description: String {
        """
        topic \(topic) has \(setting)=\(found), which would lose records; wanted \(wanted): \
        change it (\(command)) or choose other topics with --topic-prefix
        """
    }
}
