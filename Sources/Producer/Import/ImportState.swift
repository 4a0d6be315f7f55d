import Plays

/// All that an import knows of its way so far.
///
/// A value: after Kafka was lost, the import goes on from the copy that belongs to what Kafka has.
struct ImportState {
    /// What became of each file that is behind.
    var summary = ImportSummary()
    /// When the first and the last extended row ended, over all files.
    var span: ClosedRange<Instant>?
    /// The files that were imported in this import, by the digest of their bytes.
    var digests: [String: LedgerEntry] = [:]
    /// The file in hand, counted in the order of the import.
    var file = 0
    /// What became of the file in hand so far.
    var tally: FileTally?
    /// Plays that an import which was cut short has published and no entry of the ledger counts.
    var uncounted = UncountedPlays()
    /// How long the report is.
    var reportLength = 0

    /// Widens the time that the rows go over by that of a file.
    mutating func cover(_ entry: LedgerEntry) {
        guard entry.source == .extended, let from = entry.from, let to = entry.to, from <= to else {
            return
        }
        span = span.map { min($0.lowerBound, from)...max($0.upperBound, to) } ?? from...to
    }
}
