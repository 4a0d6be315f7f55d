/// Why an object store did not do what was asked.
public struct ObjectError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The class of failure.
    public enum Kind: Hashable, Sendable {
        /// It was out of order for as long as we tried; nothing is lost by trying later.
        case unavailable
        /// It does not let us: keys, rights, clocks.
        case denied
        /// The bucket or the container is not there.
        case noBucket
        /// What was to be read has changed or is gone.
        case changed
        /// Anything else.
        case other
    }

    /// The class of failure.
    public let kind: Kind
    /// One line; no key, no signature, no payload.
    public let description: String

    init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}
