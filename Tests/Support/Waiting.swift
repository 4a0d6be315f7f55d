internal import Foundation

/// A condition that did not come true in time.
public struct WaitFailed: Error, CustomStringConvertible {
    /// What was waited for, and how long.
    public let description: String

    /// Says what was waited for.
    public init(description: String) { self.description = description }
}

/// Waits until `condition` holds; looks often, gives up after `seconds`.
///
/// - Parameters:
///   - what: the condition in words, for the failure.
///   - seconds: the limit.
///   - everyMilliseconds: how often to look.
///   - condition: looked at until it is true.
/// - Throws: ``WaitFailed`` when the time passes, and what `condition` throws.
public func waitUntil(
    _ what: String = "the condition holds", seconds: Double = 60, everyMilliseconds: UInt32 = 5,
    _ condition: () throws -> Bool
) throws {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while try !condition() {
        guard ContinuousClock.now < deadline else {
            throw WaitFailed(description: "waited \(seconds) s in vain until \(what)")
        }
        usleep(everyMilliseconds * 1_000)
    }
}
