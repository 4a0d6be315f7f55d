public import Stage

/// What stands in front of every topic's name, as it is.
public struct TopicPrefix: FlagValue, Hashable {
    /// The prefix; empty for none.
    public let text: String

    /// The longest prefix: Kafka allows names of 249 characters, ours have at most 12 of them.
    static let limitCharacters = 237

    /// Reads a prefix of the characters that Kafka allows in a topic's name.
    public init(flagText: String) throws(FlagTextError) {
        let isLegal = flagText.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "-"):
                true
            default: false
            }
        }
        guard isLegal, flagText.utf8.count <= Self.limitCharacters else {
            let limit = "at most \(Self.limitCharacters)"
            throw FlagTextError(wanted: "\(limit) letters, digits, dots, dashes or underscores")
        }
        text = flagText
    }

    /// The prefix itself.
    public var flagText: String { text }
}
