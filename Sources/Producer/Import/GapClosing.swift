import Plays

/// Decides what an import does to the gaps that polls have left.
struct GapClosing {
    let account: String
    let identifier: Identifier
    let now: Instant

    /// The entries to write.
    ///
    /// A gap is closed only when the import's extended rows begin at or before it and end at or
    /// after it. Where they cover a part, the gap is written again under its own name with the
    /// bounds that are left; where they lie inside, what is behind them is a gap of its own.
    ///
    /// - Parameters:
    ///   - gaps: those without an end.
    ///   - rows: when the first and the last extended row of the import ended.
    /// - Returns: What goes into the ledger, in the order of the gaps.
    func entries(for gaps: [LedgerEntry], over rows: ClosedRange<Instant>) -> [LedgerEntry] {
        gaps.flatMap { gap -> [LedgerEntry] in
            guard let from = gap.from, let to = gap.to, from <= to else { return [] }
            let beginsBefore = rows.lowerBound <= from
            let endsBehind = rows.upperBound >= to
            if beginsBefore, endsBehind { return [closed(gap)] }
            guard rows.lowerBound < to, rows.upperBound > from else { return [] }
            if beginsBefore { return [narrowed(gap, from: rows.upperBound, to: to)] }
            if endsBehind { return [narrowed(gap, from: from, to: rows.lowerBound)] }
            return [
                narrowed(gap, from: from, to: rows.lowerBound),
                rest(of: gap, from: rows.upperBound, to: to),
            ]
        }
    }

    private func closed(_ gap: LedgerEntry) -> LedgerEntry {
        LedgerEntry(
            entry: identifier.text(["gap-closed", account, gap.entry]), account: account,
            kind: .gapClosed, at: now, source: .extended, from: gap.from, to: gap.to,
            gap: gap.entry)
    }

    private func narrowed(_ gap: LedgerEntry, from: Instant, to: Instant) -> LedgerEntry {
        var gap = gap
        gap.from = from
        gap.to = to
        return gap
    }

    private func rest(of gap: LedgerEntry, from: Instant, to: Instant) -> LedgerEntry {
        var gap = gap
        gap.entry = identifier.text(["gap-opened", account, from.description, to.description])
        gap.gap = gap.entry
        gap.from = from
        gap.to = to
        return gap
    }
}
