public import Plays

/// How long a login lasts: six months from the owner's consent, whatever is refreshed meanwhile.
///
/// Spotify never says how much is left, so the date of the consent is all there is.
public enum TokenClock {
    /// The shortest six months of any year.
    public static let lifeDays: Int64 = 181
    /// So many days before the end a warning is due, once each.
    public static let warningDays: [Int64] = [60, 30, 7]

    private static let dayMilliseconds: Int64 = 86_400_000

    /// When a login of that date ends.
    public static func end(of authorizedAt: Instant) -> Instant {
        Instant(milliseconds: authorizedAt.milliseconds + lifeDays * dayMilliseconds)
    }

    /// Whole days that are left, 0 when the login is over.
    public static func daysLeft(of authorizedAt: Instant, at now: Instant) -> Int64 {
        max(end(of: authorizedAt).milliseconds - now.milliseconds, 0) / dayMilliseconds
    }

    /// The warning that is due: the most urgent one whose time has come, unless it was told.
    ///
    /// - Parameters:
    ///   - authorizedAt: When the owner consented.
    ///   - now: The time.
    ///   - told: The most urgent warning of this login that was told; nil for none.
    /// - Returns: 60, 30 or 7; nil when nothing is due.
    public static func warning(
        of authorizedAt: Instant, at now: Instant, told: Int64?
    ) -> Int64? {
        let left = end(of: authorizedAt).milliseconds - now.milliseconds
        // A warning whose time is yet to come was told while the machine's clock was ahead.
        let told = told.flatMap { left <= $0 * dayMilliseconds ? $0 : nil }
        guard let due = warningDays.last(where: { left <= $0 * dayMilliseconds }),
            due < told ?? .max
        else { return nil }
        return due
    }
}
