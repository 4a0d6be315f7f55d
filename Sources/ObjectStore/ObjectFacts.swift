/// What a store says of an object.
public struct ObjectFacts: Hashable, Sendable {
    /// Its name below the prefix.
    public let name: String
    /// Its size.
    public let bytes: Int64
    /// Changes with every write: conditions compare it.
    public let tag: String
    /// SHA-256 in hex digits, as whoever wrote it noted; nil in lists, and of strangers' objects.
    public let sha256: String?
}

/// What must hold for a write to happen.
public enum WriteCondition: Hashable, Sendable {
    /// Nothing lies there.
    case absent
    /// What lies there still has this tag.
    case unchanged(tag: String)
}

/// What became of a write.
public enum WriteResult: Hashable, Sendable {
    /// It is there now, perhaps by an earlier attempt whose answer was lost.
    case written(tag: String)
    /// The condition did not hold; what lies there instead, if anything.
    case refused(ObjectFacts?)
}
