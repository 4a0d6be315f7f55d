internal import Synchronization

/// Lets an end take longer while something is under way that no next start can do again.
public final class StopHold: Sendable {
    private let held = Atomic(false)

    /// How long an end may take while it is held, in milliseconds.
    ///
    /// Whoever ends containers kills them after ten seconds.
    public static let limitMilliseconds: Int64 = 8_000

    /// Holds nothing yet.
    public init() {}

    /// Whether there is something that must come to its end.
    public var isHeld: Bool {
        get { held.load(ordering: .acquiring) }
        set { held.store(newValue, ordering: .releasing) }
    }
}
