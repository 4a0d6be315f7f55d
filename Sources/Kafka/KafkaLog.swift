/// One line that librdkafka wanted to log.
public struct KafkaLog: Hashable, Sendable {
    /// The level of syslog: 3 error, 4 warning, 5 notice, 6 information, 7 debugging.
    public let level: Int
    /// librdkafka's short name of the subject, such as `FAIL`.
    public let facility: String
    /// The text, without level and facility.
    public let message: String

    /// The facility of our own line about a client that librdkafka did not end in time.
    public static let leftAlone = "LEFTALONE"

    /// Makes a line.
    public init(level: Int, facility: String, message: String) {
        self.level = level
        self.facility = facility
        self.message = message
    }
}
