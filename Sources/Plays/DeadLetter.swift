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

/// Sizes that records keep to.
public enum RecordLimit {
    /// Above this many bytes a value is not read but dead-lettered.
    public static let valueBytes = 1_000_000
    /// So much of a value is kept where the whole does not fit among the dead letters.
    public static let truncatedBytes = 900_000
    /// Above this many bytes a dead letter is truncated: what the topic takes, less headers.
    public static let deadLetterBytes = 8_000_000
    /// How far ahead of the clock a play may end; brokers refuse what is later.
    public static let futureMilliseconds: Int64 = 3_600_000
}

/// The rule for the names of accounts: `[a-z0-9._-]{1,64}`.
public enum AccountName {
    /// The name used when none is given.
    public static let standard = "me"

    /// Whether a text may name an account.
    public static func isValid(_ name: Text) -> Bool {
        guard (1...64).contains(name.count) else { return false }
        for byte in name.bytes {
            switch byte {
            case 0x61...0x7A, 0x30...0x39, 0x2E, 0x5F, 0x2D: continue
            default: return false
            }
        }
        return true
    }

    /// Whether a string may name an account.
    public static func isValid(_ name: String) -> Bool { name.withText { isValid($0) } }
}

/// How much of its length a play lasted, in thousandths.
public enum Completion {
    /// `played / duration` to three decimals, at most 1000; nil when the length is not known.
    public static func thousandths(played: Int64, of duration: Int64?) -> Int64? {
        guard let duration, duration > 0, played >= 0 else { return nil }
        if played >= duration { return 1000 }
        let (product, overflow) = played.multipliedReportingOverflow(by: 1000)
        guard !overflow else { return nil }
        return (product + duration / 2) / duration
    }
}
