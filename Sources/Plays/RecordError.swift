/// Why a record could not be processed; the names are those of the header `legato.reason`.
public enum DeadLetterReason: String, CaseIterable, Sendable {
    /// The value is no JSON, or there is none.
    case notJSON = "not-json"
    /// The value is JSON but no object.
    case notAnObject = "not-an-object"
    /// `v` is not 1.
    case unknownVersion = "unknown-version"
    /// A field that is needed is absent or null.
    case missingField = "missing-field"
    /// A field holds what it cannot hold.
    case badValue = "bad-value"
    /// The value is longer than a record may be.
    case tooLarge = "too-large"
    /// The key is not what the value says it should be.
    case wrongKey = "wrong-key"
}

/// A record that cannot be processed, and why.
public struct RecordError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The class of the fault.
    public let reason: DeadLetterReason
    /// One sentence that names the field, never its value.
    public let detail: String

    /// Makes the fault.
    public init(_ reason: DeadLetterReason, _ detail: String) {
        self.reason = reason
        self.detail = detail
    }

    /// The reason and the detail.
    public var description: String { "\(reason.rawValue): \(detail)" }
}
