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

    /// When a list was taken, and how long it was.
    func takings(_ scope: Scope, list: String) throws -> Sheet {
        try reader.sheet(
            [
                .init("taken_at", "Taken (UTC)", .instant), .init("total", "Items", .count),
                .init("added", "New since before", .count),
            ],
            """
            SELECT l.taken_at, l.total, (SELECT count(*) FROM list_items AS i
                WHERE i.list_id = l.list_id AND i.id IS NOT NULL AND i.id NOT IN (
                    SELECT o.id FROM list_items AS o WHERE o.id IS NOT NULL AND o.list_id = (
                        SELECT p.list_id FROM lists AS p
                        WHERE p.account_id = l.account_id AND p.list = l.list
                            AND p.taken_at < l.taken_at ORDER BY p.taken_at DESC LIMIT 1)))
            FROM lists AS l WHERE l.account_id = ?1 AND l.list = ?2
            ORDER BY l.taken_at DESC LIMIT 100
            """, [.number(scope.account.key), .text(list)])
    }

    /// What stood in a list when it was taken last.
    func items(_ scope: Scope, list: String, limit: Int) throws -> Sheet {
        try reader.sheet(
            [
                .init("position", "Position", .count), .init("kind", "Kind", .text),
                .init("name", "Name", .text), .init("id", "Spotify's id", .text),
                .init("added_at", "Added (UTC)", .instant),
            ],
            """
            SELECT position + 1, kind, coalesce(name, id), id, added_at FROM current_list_items
            WHERE account_id = ?1 AND list = ?2 ORDER BY position LIMIT ?3
            """, [.number(scope.account.key), .text(list), .number(Int64(limit))])
    }
}
