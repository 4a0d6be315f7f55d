/// How much of its length a play lasted, in thousandths.
public enum Completion {
    /// `played / duration` to three decimals, at most 1000; nil when the length is not known.
    public static func thousandths(played: Int64, of duration: Int64?) -> Int64? {
        guard let duration, duration > 0, played >= 0 else { return nil }
        if played >= duration { return 1000 }
        let (product, isTooMuch) = played.multipliedReportingOverflow(by: 1000)
        let (rounded, isStill) = product.addingReportingOverflow(duration / 2)
        guard !isTooMuch, !isStill else { return nil }
        return rounded / duration
    }
}
