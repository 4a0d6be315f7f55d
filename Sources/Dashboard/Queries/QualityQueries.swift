/// Whether all is there, and what was left out.
extension Inquiry {
    /// The producer's sums by what it did.
    func ledger(_ scope: Scope) throws -> Sheet {
        try remembered("ledger|\(scope.account.key)") {
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
    }

    /// Files that were imported.
    func imports(_ scope: Scope, limit: Int) throws -> Sheet {
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
            ORDER BY at DESC, entry LIMIT ?2
            """, [.number(scope.account.key), .number(Int64(limit))])
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
            WHERE account_id = ?1 ORDER BY from_at DESC LIMIT 1000
            """, [.number(scope.account.key)])
    }

    /// How many gaps are open, and when the source was asked last.
    func openGaps(_ scope: Scope) throws -> Int64 {
        try reader.number(
            "SELECT count(*) FROM gaps WHERE account_id = ?1 AND closed_at IS NULL",
            [.number(scope.account.key)]) ?? 0
    }

    /// When the source was asked last.
    func lastPoll(_ scope: Scope) throws -> Int64? {
        try remembered("last-poll|\(scope.account.key)") {
            try reader.number(
                "SELECT max(at) FROM ledger WHERE account_id = ?1 AND kind = 'poll'",
                [.number(scope.account.key)])
        }
    }

    /// Records that could not be processed or stored.
    func deadLetterCount() throws -> Int64 {
        try reader.number("SELECT count(*) FROM dead_letters") ?? 0
    }

    /// What did not become a listen, by reason.
    func leftOut(_ scope: Scope) throws -> Sheet {
        try remembered("left-out|\(scope.account.key)") {
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
    }

    /// Records that could not be processed, the newest first.
    func deadLetters(limit: Int) throws -> Sheet {
        try reader.sheet(
            [
                .init("at", "When (UTC)", .instant), .init("stage", "Stage", .text),
                .init("reason", "Reason", .text), .init("detail", "Detail", .text),
                .init("key", "Key", .text), .init("place", "Place", .text),
            ],
            """
            SELECT at, stage, reason, detail, key,
                topic || ' ' || topic_partition || ' ' || topic_offset
            FROM dead_letters ORDER BY at DESC, topic, topic_partition, topic_offset LIMIT ?1
            """, [.number(Int64(limit))])
    }

    /// Days with listens and days that miss something, by month.
    func completeness(_ scope: Scope) throws -> Sheet {
        try remembered("completeness|\(scope.key)") {
            try reader.sheet(
                [
                    .init("month", "Month", .month), .init("days", "Days with listens", .count),
                    .init("gap_days", "Days with a gap", .count),
                ],
                """
                SELECT CAST(substr(date, 1, 4) || substr(date, 6, 2) AS INTEGER),
                    sum(listens > 0), sum(gaps > 0)
                FROM completeness WHERE account = ?1 AND date BETWEEN ?2 AND ?3
                GROUP BY 1 ORDER BY 1 DESC
                """,
                [
                    .text(scope.account.name),
                    .text(scope.first == 0 ? "" : Words.address(ofDay: Int(scope.first))),
                    .text(Words.address(ofDay: Int(scope.last))),
                ])
        }
    }
}
