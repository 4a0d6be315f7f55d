public import Stage

/// One of librdkafka's properties as a person hands it through: `name=value`.
public struct KafkaProperty: FlagValue, Hashable {
    /// librdkafka's name, such as `security.protocol`.
    public let name: String
    /// The value, as given; it may hold `=` itself.
    public let value: String

    /// Reads `name=value`.
    public init(flagText: String) throws(FlagTextError) {
        guard let equals = flagText.firstIndex(of: "="), equals != flagText.startIndex else {
            throw FlagTextError(wanted: "name=value, such as security.protocol=SSL")
        }
        name = String(flagText[..<equals])
        value = String(flagText[flagText.index(after: equals)...])
    }

    /// The property as a person would write it.
    public var flagText: String { "\(name)=\(value)" }
}
