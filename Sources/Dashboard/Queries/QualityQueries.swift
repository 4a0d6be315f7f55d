import Plays
import SQLite
import Stage

/// Whether all is there, and what was left out.
extension Inquiry {
    /// The producer's sums by what it did.
    func ledger(_ scope: Scope) throws -> Sheet {
        try reader.sheet(
            [
                .init("kind", "What", .text), .init("entries", "Entries", .count),
                .init("read", "Read", .count), .init("accepted", "Accepted", .count),
                .init("duplicate", "Duplicate", .count),
                .init("filtered", "Filtered", .count), .init("failed", "Failed", .count),
                .init("at", "Last (UTC)", .instant),
            ],
            """
            SELECT kind, sum(entries), sum(read), sum(accepted), sum(duplicate),
                sum(filtered_sum), sum(failed), max(at)
            FROM ledger WHERE account_id = ?1 GROUP BY kind ORDER BY kind
            """, [.number(scope.account.key)])
    }

    /// Files that were imported.
    func imports(_ scope: Scope) throws -> Sheet {
        try reader.sheet(
            [
                .init("at", "When (UTC)", .instant), .init("file", "File", .text),
                .init("source", "Source", .text), .init("read", "Read", .count),
                .init("accepted", "Accepted", .count), .init("duplicate", "Duplicate", .count),
                .init("filtered", "Filtered", .count), .init("failed", "Failed", .count),
            ],
            """
            SELECT at, file, source, read, accepted, duplicate, filtered_sum, failed
            FROM ledger WHERE account_id = ?1 AND kind = 'import'
            ORDER BY at DESC, entry
            """, [.number(scope.account.key)])
    }

    /// What the source lost before it was read.
    func gaps(_ scope: Scope) throws -> Sheet {
        try reader.sheet(
            [
                .init("from", "From (UTC)", .instant), .init("to", "To (UTC)", .instant),
                .init("opened_at", "Noticed (UTC)", .instant),
                .init("closed_at", "Filled by an import (UTC)", .instant),
            ],
            """
            SELECT from_at, to_at, opened_at, closed_at FROM gaps
            WHERE account_id = ?1 ORDER BY from_at DESC
            """, [.number(scope.account.key)])
    }

    /// Gaps that no import has filled: from when to when, in order.
    func openGaps(_ scope: Scope) throws -> [ClosedRange<Int64>] {
        var gaps: [ClosedRange<Int64>] = []
        try reader.each(
            """
            SELECT from_at, to_at FROM gaps
            WHERE account_id = ?1 AND closed_at IS NULL AND from_at <= to_at ORDER BY from_at
            """, [.number(scope.account.key)]
        ) { gaps.append($0.integer(0)...$0.integer(1)) }
        return gaps
    }

    /// The share of the time that no open gap lies in: since the producer first wrote of an
    /// account, or since what it found missing then, and up to its last poll; nil before that.
    func completenessShare(_ scope: Scope) throws -> Double? {
        let began = try reader.number(
            """
            SELECT min(CASE kind WHEN 'gap-opened' THEN from_at ELSE at END) FROM ledger
            WHERE account_id = ?1
            """, [.number(scope.account.key)])
        guard let began, let end = try lastPoll(scope), began < end else { return nil }
        var lost: Int64 = 0
        var reached = began
        for gap in try openGaps(scope) where min(gap.upperBound, end) > reached {
            lost += min(gap.upperBound, end) - max(gap.lowerBound, reached)
            reached = min(gap.upperBound, end)
        }
        return 1 - Double(lost) / Double(end - began)
    }

    /// Rows that were read and could not be taken.
    func failedRows(_ scope: Scope) throws -> Int64 {
        try reader.number(
            "SELECT sum(failed) FROM ledger WHERE account_id = ?1", [.number(scope.account.key)])
            ?? 0
    }

    /// When the source was asked last.
    func lastPoll(_ scope: Scope) throws -> Int64? {
        try reader.number(
            "SELECT max(at) FROM ledger WHERE account_id = ?1 AND kind = 'poll'",
            [.number(scope.account.key)])
    }

    /// Records that could not be processed or stored, of one reason or of all.
    func deadLetterCount(_ scope: Scope, reason: String? = nil) throws -> Int64 {
        try reader.number(
            """
            SELECT count(*) FROM dead_letters AS n
            WHERE \(Self.isNoOthers) AND (?2 = '' OR reason = ?2)
            """, [.text(scope.account.name), .text(reason ?? "")]) ?? 0
    }

    /// Why records were put aside, each reason once.
    func deadLetterReasons(_ scope: Scope) throws -> [String] {
        var reasons: [String] = []
        try reader.each(
            "SELECT DISTINCT reason FROM dead_letters AS n WHERE \(Self.isNoOthers) ORDER BY 1",
            [.text(scope.account.name)]
        ) { reasons.append($0.text(0)) }
        return reasons
    }

    /// Records that could not be processed, of one reason or of all, the newest first.
    func deadLetters(_ scope: Scope, reason: String?, limit: Int?) throws -> Listing {
        let sheet = try reader.sheet(
            [
                .init("at", "When (UTC)", .instant), .init("stage", "Stage", .text),
                .init("reason", "Reason", .text), .init("detail", "Detail", .text),
                .init("key", "Key", .text), .init("place", "Place", .text),
            ],
            """
            SELECT at, stage, reason, detail, key,
                topic || ' ' || topic_partition || ' ' || topic_offset
            FROM dead_letters AS n WHERE \(Self.isNoOthers) AND (?2 = '' OR reason = ?2)
            ORDER BY at DESC, topic, topic_partition, topic_offset LIMIT ?3
            """,
            [.text(scope.account.name), .text(reason ?? ""), .number(Int64(limit ?? -1))])
        let total = try deadLetterCount(scope, reason: reason)
        return Listing(sheet.columns, of: sheet.rows, total: Int(total)) { $1 }
    }

    /// A key is an account, or begins with one; what belongs to nobody everybody sees.
    private static let isNoOthers = """
        NOT EXISTS (SELECT 1 FROM accounts AS a WHERE a.name <> ?1
            AND (n.key = a.name OR substr(n.key, 1, length(a.name) + 1) = a.name || '/'))
        """

    /// What did not become a listen, by reason.
    func leftOut(_ scope: Scope) throws -> Sheet {
        try reader.sheet(
            [
                .init("what", "What", .text), .init("reason", "Reason", .text),
                .init("records", "Records", .count),
            ],
            """
            SELECT what, reason, sum(records) FROM data_quality
            WHERE account = ?1 OR account IS NULL
            GROUP BY what, reason ORDER BY 3 DESC, 1, 2
            """, [.text(scope.account.name)])
    }

    /// Days with listens and days that miss something, by month, as the view `completeness` has
    /// them: a gap's days are UTC.
    func completeness(_ scope: Scope) throws -> Sheet {
        var months: [Int64: (days: Int64, gapDays: Int64)] = [:]
        let days = days(scope)
        for row in days.rows.indices {
            months[days.number(row, 0) / 100, default: (0, 0)].days += 1
        }
        for day in try gapDays(scope) where scope.dayKeys.contains(day) {
            months[Int64(day) / 100, default: (0, 0)].gapDays += 1
        }
        return Sheet(
            [
                .init("month", "Month", .month), .init("days", "Days with listens", .count),
                .init("gap_days", "Days with a gap", .count),
            ],
            rows: months.sorted { $0.key > $1.key }
                .map { [.number($0.key), .number($0.value.days), .number($0.value.gapDays)] })
    }

    /// The days that open gaps lie in, each once.
    private func gapDays(_ scope: Scope) throws -> [Int32] {
        var days: [Int32] = []
        var next = Int.min
        for gap in try openGaps(scope) {
            let first = max(next, Self.day(of: gap.lowerBound))
            let last = Self.day(of: gap.upperBound)
            guard first <= last else { continue }
            days += (first...last).map { Int32(CivilDate(daysSince1970: $0).number) }
            next = last + 1
        }
        return days
    }

    private static func day(of milliseconds: Int64) -> Int {
        Int((Double(milliseconds) / 86_400_000).rounded(.down))
    }
}
