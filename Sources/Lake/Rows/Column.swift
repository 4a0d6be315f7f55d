public import Plays

/// One column of a table made from a topic.
public struct Column: Hashable, Sendable {
    /// What the values of a column are.
    public enum Kind: Hashable, Sendable {
        /// A string.
        case text
        /// A whole number of 64 bits.
        case integer
        /// A number.
        case real
        /// True or false.
        case boolean
        /// A moment in UTC, in milliseconds.
        case instant
        /// A day.
        case date
        /// A list of strings.
        case texts
        /// Any JSON, kept as the bytes it came in.
        case json
    }

    /// The name, which is also that of the record's field.
    public let name: String
    /// What the values are.
    public let kind: Kind
    /// Whether a record without it is refused.
    public let isNeeded: Bool

    /// Describes a column.
    public init(_ name: String, _ kind: Kind, needed isNeeded: Bool = false) {
        self.name = name
        self.kind = kind
        self.isNeeded = isNeeded
    }
}

/// One value of a row; texts and JSON are borrowed until the next record is read.
public enum Cell {
    /// Nothing is known.
    case null
    /// A string.
    case text(Text)
    /// A whole number.
    case integer(Int64)
    /// A number.
    case real(Double)
    /// True or false.
    case boolean(Bool)
    /// A moment.
    case instant(Instant)
    /// A day.
    case date(CivilDate)
    /// A list of strings.
    case texts(TextList)
    /// JSON on one line.
    case json(Text)
}
