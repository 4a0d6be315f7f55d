/// Where a play was reported; databases keep the numbers.
public enum Source: UInt8, CaseIterable, Sendable {
    /// The Web API's recently played.
    case api = 0
    /// The extended streaming history of a privacy export.
    case extended = 1
    /// The account data of a privacy export.
    case accountData = 2

    /// The name on the wire.
    public var name: Text {
        switch self {
        case .api: "api"
        case .extended: "extended"
        case .accountData: "account-data"
        }
    }

    /// Reads a name; nil when it is none of the three.
    public init?(_ name: Text) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }
}

/// What was played.
public enum PlayKind: UInt8, CaseIterable, BitwiseCopyable, Sendable {
    /// Music.
    case track
    /// A part of a podcast.
    case episode
    /// A part of an audiobook.
    case chapter
    /// A file of the listener's own.
    case local
    /// Nothing in the record says.
    case unknown

    /// The name on the wire.
    public var name: Text {
        switch self {
        case .track: "track"
        case .episode: "episode"
        case .chapter: "chapter"
        case .local: "local"
        case .unknown: "unknown"
        }
    }

    /// Reads a name; nil when it is none of these.
    public init?(_ name: Text) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }
}

/// What an album is.
public enum AlbumKind: UInt8, CaseIterable, BitwiseCopyable, Sendable {
    /// Music.
    case album
    /// A podcast.
    case show
    /// A book read aloud.
    case audiobook

    /// The name on the wire.
    public var name: Text {
        switch self {
        case .album: "album"
        case .show: "show"
        case .audiobook: "audiobook"
        }
    }

    /// Reads a name; nil when it is none of these.
    public init?(_ name: Text) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }
}

/// How exactly a source tells when a play ended.
public enum TimePrecision: UInt8, CaseIterable, Sendable {
    /// The Web API.
    case millisecond
    /// The extended history.
    case second
    /// The account data.
    case minute

    /// The name on the wire.
    public var name: Text {
        switch self {
        case .millisecond: "millisecond"
        case .second: "second"
        case .minute: "minute"
        }
    }

    /// Reads a name; nil when it is none of these.
    public init?(_ name: Text) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }
}

/// How much a record knows about an entity; more is greater.
public enum Knowledge: UInt8, CaseIterable, Comparable, BitwiseCopyable, Sendable {
    /// Names in an export.
    case export
    /// Named inside another object of the Web API.
    case partial
    /// The catalogue's or a full object of the Web API.
    case full

    /// The name on the wire.
    public var name: Text {
        switch self {
        case .export: "export"
        case .partial: "partial"
        case .full: "full"
        }
    }

    /// Reads a name; nil when it is none of these.
    public init?(_ name: Text) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }

    /// Orders by how much is known.
    public static func < (one: Knowledge, other: Knowledge) -> Bool {
        one.rawValue < other.rawValue
    }
}

/// Decides which of two records describes an entity, whatever order they arrive in.
public struct EntityRank: Comparable {
    /// How much the record knows: decides first.
    public let knowledge: Knowledge
    /// When that was so: decides among equals.
    public let observedAt: Instant
    /// The whole record: decides the rest.
    public let bytes: Text

    /// Makes the rank of one record.
    public init(knowledge: Knowledge, observedAt: Instant, bytes: Text) {
        self.knowledge = knowledge
        self.observedAt = observedAt
        self.bytes = bytes
    }

    /// Whether `other` describes the entity when both are there.
    public static func < (one: EntityRank, other: EntityRank) -> Bool {
        if one.knowledge != other.knowledge { return one.knowledge < other.knowledge }
        if one.observedAt != other.observedAt { return one.observedAt < other.observedAt }
        return one.bytes < other.bytes
    }
}
