public import Kafka
public import Stage

extension Log {
    /// Takes librdkafka's lines: as `debug`, but for what it calls worse than an error, and our own
    /// about a client that was left alone.
    ///
    /// A broker that went away is said by librdkafka many times and healed by it; the stage tells
    /// what it could not do itself.
    public var kafka: @Sendable (KafkaLog) -> Void {
        { line in
            guard line.facility != KafkaLog.leftAlone else {
                return warn("left a Kafka client alone", ["reason": .text(line.message)])
            }
            tell(line.level < 3 ? .error : .debug, "librdkafka said") {
                ["facility": .text(line.facility), "text": .text(line.message)]
            }
        }
    }
}
