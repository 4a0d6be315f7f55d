import Plays
import Wire

/// What an import writes into the ledger about its files.
struct ImportEntries {
    let account: String
    let identifier: Identifier
    /// Whether files are read again that were imported already.
    let isAgain: Bool
    /// The digests of files that the ledger had before the import.
    var known: Set<String> = []

    /// The entry of one file.
    ///
    /// - Parameters:
    ///   - file: the file.
    ///   - place: its place in the order of the import.
    ///   - tally: what became of its rows.
    ///   - sha256: the digest of what was read of it.
    ///   - source: whose rows it holds.
    ///   - span: when its first and its last play ended.
    ///   - now: when.
    /// - Returns: The entry, without the digest when the file was not read to its end.
    func entry(
        of file: ExportFile, at place: Int, _ tally: FileTally, sha256: String, source: Source,
        span: ClosedRange<Instant>?, now: Instant
    ) -> LedgerEntry {
        let isWhole = tally.trouble == nil
        var filtered: [String: Int64] = [:]
        for (reason, count) in tally.filtered { filtered[reason.rawValue] = count }
        var name = ["import", account, sha256]
        // What is read more than once must not take the place of what an older entry counts.
        if isAgain || known.contains(sha256) { name = ["import-again"] + name[1...] + [text(now)] }
        if !isWhole {
            name = ["import-broken", account, sha256, file.baseName, text(now), "\(place)"]
        }
        return LedgerEntry(
            entry: identifier.text(name), account: account, kind: .import, at: now,
            read: tally.read, accepted: tally.accepted, duplicate: tally.duplicate,
            filtered: filtered, failed: tally.failed, source: source, file: file.baseName,
            sha256: isWhole ? sha256 : nil, from: span?.lowerBound, to: span?.upperBound)
    }

    /// The entry of plays that no other entry counts, when the import is over.
    func entry(of rest: UncountedPlays, now: Instant) -> LedgerEntry {
        LedgerEntry(
            entry: identifier.text(["import-left", account, text(now)]), account: account,
            kind: .import, at: now, read: rest.count, accepted: rest.count, file: rest.file)
    }

    private func text(_ now: Instant) -> String { now.description }
}
