/// A topic that has to be there to be read.
public struct MissingTopic: Error, Hashable, Sendable, CustomStringConvertible {
    /// The topic's name on the broker.
    public let name: String
    /// Where it was looked for.
    public let brokers: String

    /// What is wrong and how to mend it, in one line.
    public var description: String {
        """
        there is no topic \(name) at \(brokers); start the stage that writes it, or check \
        --brokers and --topic-prefix
        """
    }
}
