/// Why a call to Kafka failed, and what the caller can do about it.
public struct KafkaError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What the caller can do; switch on this, never on ``reason``.
    public enum Kind: Hashable, Sendable {
        /// A setting was refused; fix it and start again.
        case configuration
        /// The same call may succeed later.
        case retriable
        /// The transaction must be aborted, its input read again, and a new one begun.
        case abort
        /// This client is finished; close it and open another.
        case fatal
        /// This call failed for good; the client goes on.
        case other
    }

    /// The class of failure.
    public let kind: Kind
    /// Kafka's own number: positive from a broker, negative from librdkafka itself.
    public let code: Int32
    /// Kafka's own name of the error, such as `_ALL_BROKERS_DOWN`.
    public let name: String
    /// One line for a person: what failed, with which value, and what to do.
    public let reason: String

    /// Makes an error of the given class, with librdkafka's number and name.
    public init(kind: Kind, code: Int32, name: String, reason: String) {
        self.kind = kind
        self.code = code
        self.name = name
        self.reason = reason
    }

    /// The reason, complete enough to print alone.
    public var description: String { reason }

    /// The same failure with other words, or for a caller who can do something else about it.
    public func saying(_ reason: String, kind: Kind? = nil) -> KafkaError {
        KafkaError(kind: kind ?? self.kind, code: code, name: name, reason: reason)
    }
}
