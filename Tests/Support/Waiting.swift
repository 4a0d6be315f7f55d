internal import Foundation

/// A condition that did not come true in time.
public struct WaitFailed: Error, CustomStringConvertible {
    /// What was waited for, and how long.
    public let description: String
}

/// Waits until `condition` holds; looks often, gives up after `seconds`.
///
/// - Parameters:
///   - what: the condition in words, for the failure.
///   - seconds: the limit.
///   - condition: looked at until it is true.
/// - Throws: ``WaitFailed`` when the time passes, and what `condition` throws.
public func waitUntil(
    _ what: String = "the condition holds", seconds: Double = 10,
    _ condition: () throws -> Bool
) throws {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while try !condition() {
        guard ContinuousClock.now < deadline else {
            throw WaitFailed(description: "waited \(seconds) s in vain until \(what)")
        }
        usleep(5_000)
    }
}
