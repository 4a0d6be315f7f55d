import Plays

/// Gaps without an end, as entries of the ledger tell of them one after another.
struct OpenGaps {
    /// The oldest first, each with its newest bounds.
    private(set) var entries: [LedgerEntry] = []

    /// Takes the next entry; what is no gap changes nothing.
    mutating func take(_ entry: LedgerEntry) {
        switch entry.kind {
        case .gapOpened:
            entries.removeAll { $0.entry == entry.entry }
            entries.append(entry)
        case .gapClosed: entries.removeAll { $0.entry == entry.gap }
        default: break
        }
    }
}
