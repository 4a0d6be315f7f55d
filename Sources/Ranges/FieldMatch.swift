import Plays
public import Stage
public import Wire

/// A field of a record's value and what it must hold: `field=value`, `item.track.name=value`.
public struct FieldMatch: FlagValue, Hashable {
    /// The names from the value's object to the field, one inside the other.
    public let path: [String]
    /// What it must hold, as text: `true`, `3`, `null`.
    public let value: String

    /// Reads `field=value`.
    public init(flagText: String) throws(FlagTextError) {
        let sides = flagText.split(
            separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let path = sides[0].split(separator: ".", omittingEmptySubsequences: false)
        guard sides.count == 2, path.allSatisfy({ !$0.isEmpty }) else {
            throw FlagTextError(
                wanted: "field=value, such as track_name=Yesterday or item.track.explicit=true")
        }
        self.path = path.map(String.init)
        value = String(sides[1])
    }

    /// The match as a person would write it.
    public var flagText: String { "\(path.joined(separator: "."))=\(value)" }

    /// Whether a value's field holds it; of a list, one element must.
    public func matches(_ root: JSONValue) -> Bool {
        Self.matches(root, path[...], value)
    }

    private static func matches(
        _ value: JSONValue, _ path: ArraySlice<String>, _ wanted: String
    ) -> Bool {
        if let elements = value.array {
            for element in elements where matches(element, path, wanted) { return true }
            return false
        }
        guard let name = path.first else { return isEqual(value, wanted) }
        guard let member = name.withText({ value[$0] }) else { return false }
        return matches(member, path.dropFirst(), wanted)
    }

    private static func isEqual(_ value: JSONValue, _ wanted: String) -> Bool {
        if let text = value.text { return wanted.withText { $0 == text } }
        if let integer = value.integer { return Int64(wanted) == integer }
        if let number = value.double { return Double(wanted) == number }
        if let bool = value.bool { return wanted == (bool ? "true" : "false") }
        return value.isNull && wanted == "null"
    }
}
