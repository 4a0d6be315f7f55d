import SQLite

/// Playlists, tops and what was saved, as they were.
extension Inquiry {
    /// Every list with its latest taking.
    func lists(_ scope: Scope) throws -> Sheet {
        try reader.sheet(
            [
                .init("list", "List", .list), .init("taken_at", "Taken (UTC)", .instant),
                .init("total", "Items", .count), .init("takings", "Times taken", .count),
            ],
            """
            SELECT l.list, CASE WHEN l.list LIKE 'playlist:%' THEN
                    coalesce((SELECT i.name FROM list_items AS i JOIN lists AS p USING (list_id)
                        WHERE i.kind = 'playlist' AND i.id = substr(l.list, 10)
                        ORDER BY p.taken_at DESC LIMIT 1), l.list)
                ELSE l.list END,
                max(l.taken_at), l.total, count(*)
            FROM lists AS l WHERE l.account_id = ?1 GROUP BY l.list ORDER BY l.list
            """, [.number(scope.account.key)])
    }

    /// One time that a list was taken.
    private struct Taking: Sendable {
        let key: Int64
        let takenAt: Int64
        let total: Int64
    }

    /// When a list was taken, the newest first.
    private func allTakings(_ scope: Scope, list: String) throws -> [Taking] {
        var takings: [Taking] = []
        try reader.each(
            """
            SELECT list_id, taken_at, total FROM lists WHERE account_id = ?1 AND list = ?2
            ORDER BY taken_at DESC, snapshot DESC
            """, [.number(scope.account.key), .text(list)]
        ) {
            takings.append(
                Taking(key: $0.integer(0), takenAt: $0.integer(1), total: $0.integer(2)))
        }
        return takings
    }

    /// When a list was taken, how long it was, and how much of it was new.
    func takings(_ scope: Scope, list: String) throws -> Listing {
        let takings = try allTakings(scope, list: list)
        return Listing(
            [
                .init("taken_at", "Taken (UTC)", .instant), .init("total", "Items", .count),
                .init("added", "New since before", .count),
            ], count: takings.count
        ) { inquiry, range in
            var before: Set<String> = []
            if range.upperBound < takings.count {
                before = try inquiry.ids(takings[range.upperBound])
            }
            let rows = try range.reversed().map { place -> [Sheet.Cell] in
                let ids = try inquiry.ids(takings[place])
                defer { before = ids }
                return [
                    .number(takings[place].takenAt), .number(takings[place].total),
                    .number(Int64(ids.subtracting(before).count)),
                ]
            }
            return rows.reversed()
        }
    }

    private func ids(_ taking: Taking) throws -> Set<String> {
        var ids: Set<String> = []
        try reader.each(
            "SELECT id FROM list_items WHERE list_id = ?1 AND id IS NOT NULL",
            [.number(taking.key)]
        ) { ids.insert($0.text(0)) }
        return ids
    }

    /// What stood in a list at a moment, or when it was taken last.
    func items(_ scope: Scope, list: String, takenAt: Int64?) throws -> Listing {
        let takings = try allTakings(scope, list: list)
        let taking = takings.first { takenAt == nil || $0.takenAt == takenAt }
        guard let taking else { throw Refusal.noList(list) }
        let count = try reader.number(
            "SELECT count(*) FROM list_items WHERE list_id = ?1", [.number(taking.key)])
        let columns: [Sheet.Column] = [
            .init("position", "Position", .count), .init("kind", "Kind", .text),
            .init("name", "Name", .text), .init("id", "Spotify's id", .text),
            .init("added_at", "Added (UTC)", .instant),
        ]
        return Listing(columns, count: Int(count ?? 0)) { inquiry, range in
            try inquiry.reader.sheet(
                columns,
                """
                SELECT position + 1, kind, coalesce(name, id), id, added_at FROM list_items
                WHERE list_id = ?1 ORDER BY position LIMIT ?2 OFFSET ?3
                """,
                [
                    .number(taking.key), .number(Int64(range.count)),
                    .number(Int64(range.lowerBound)),
                ]
            ).rows
        }
    }
}
