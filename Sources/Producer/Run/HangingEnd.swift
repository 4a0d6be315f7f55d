/// How to end a transaction of an account that the broker decided on but never ended everywhere.
///
/// Nobody can ask the broker what it decided, but what committed readers see tells. One answer
/// holds for all of a transaction: committing what was aborted would take plays for published
/// that are not, aborting what was committed would publish and count them once more.
enum HangingEnd: Hashable {
    /// What committed readers see of the transaction in one topic.
    enum Trace: Hashable {
        /// A record of it.
        case committed
        /// All that is there, and nothing of it.
        case absent
        /// It waits there for its end, too.
        case hanging
        /// Less than there is: somebody else's transaction is open in front of it.
        case hidden
    }

    case commit
    case abort
    /// It cannot be told yet.
    case wait

    /// - Parameters:
    ///   - ledger: Every transaction with a cursor has an entry there.
    ///   - plays: Not every one has plays, so that none are seen means nothing by itself.
    init(ledger: Trace, plays: Trace) {
        switch (ledger, plays) {
        case (.committed, _), (_, .committed): self = .commit
        case (.absent, _): self = .abort
        case (.hidden, _), (_, .hidden): self = .wait
        // Nothing of it was ever seen, and nothing will be: that is an end like any other.
        case (.hanging, _): self = .abort
        }
    }
}
