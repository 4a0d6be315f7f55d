import Kafka
import ObjectStore
import Ranges
import Stage

/// Whether the sink goes on after Kafka, or where it writes, failed: a value that knows neither.
///
/// Nothing is lost by beginning again: the destination says where to go on.
struct Recovery {
    /// So many failures in a row are borne without anything between them that went well.
    static let limit = 10
    /// A sink that followed its topics for so long is well, even when there was nothing to store.
    static let wellMilliseconds: Int64 = 60_000

    private var backoff = Backoff(firstMilliseconds: 200, limitMilliseconds: 5_000)
    private var failures = 0

    /// Decides after a failure.
    ///
    /// - Parameters:
    ///   - error: What went wrong.
    ///   - hasStored: Whether a batch was stored since the last failure.
    ///   - livedMilliseconds: How long it followed its topics since then.
    ///   - random: Spreads the waits.
    /// - Returns: How long to wait before beginning again; nil when it is no use.
    mutating func failed(
        _ error: any Error, hasStored: Bool, livedMilliseconds: Int64,
        using random: inout some RandomNumberGenerator
    ) -> Int64? {
        if hasStored || livedMilliseconds >= Self.wellMilliseconds {
            failures = 0
            backoff.reset()
        }
        failures += 1
        guard Self.isPassing(error), failures <= Self.limit else { return nil }
        return backoff.next(using: &random)
    }

    /// A client that is finished is replaced, and a topic that was just made is not known to every
    /// broker at once; what is refused stays so.
    private static func isPassing(_ error: any Error) -> Bool {
        switch error {
        case let error as KafkaError:
            error.kind == .fatal || error.isAboutMissing || !error.endsReading
        case let error as ObjectError: error.kind == .unavailable
        default: false
        }
    }
}
