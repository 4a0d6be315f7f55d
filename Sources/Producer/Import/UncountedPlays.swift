/// Plays that lie in the topic though no entry of the ledger counts them as accepted: their import
/// was cut short in the middle of a file.
///
/// Whoever reads that file again counts them, so that what was accepted is what is published.
struct UncountedPlays: Equatable {
    /// The file in hand when the import ended.
    var file: String?
    var count: Int64 = 0

    /// Whether a known row of a file is one of them; then it is counted.
    mutating func claim(of baseName: String) -> Bool {
        guard count > 0, baseName == file else { return false }
        count -= 1
        return true
    }
}
