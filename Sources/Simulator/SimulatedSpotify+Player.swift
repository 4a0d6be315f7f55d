internal import HTTP
internal import Stage

extension SimulatedSpotify {
    /// `GET /me/player/recently-played`: a window of fifty, the newest first.
    mutating func recentlyPlayed(_ request: HTTPRequest, _ account: String) -> HTTPResponse {
        let fields = request.url.fields
        guard let limit = Int(fields["limit"] ?? "20"), (1...50).contains(limit) else {
            return .failure(400, "Invalid limit")
        }
        guard fields["after"] == nil || fields["before"] == nil else {
            return .failure(400, "Can't have both after and before")
        }
        guard let after = Int64(fields["after"] ?? "0"),
            let before = Int64(fields["before"] ?? "\(Int64.max)")
        else { return .failure(400, "Invalid cursor") }

        let window = listeners[account]?.window ?? []
        let page = window.filter {
            $0.playedAtMilliseconds > after && $0.playedAtMilliseconds < before
        }.suffix(limit)
        listeners[account]?.markSeen(page)
        let items = page.reversed().map { item($0) }
        return .json(200, envelope(request, limit, page, items, isForward: fields["after"] != nil))
    }

    private mutating func item(_ play: SimulatedPlay) -> JSON {
        [
            "track": .bytes(bytes(ofTrack: play.track)),
            "played_at": .string(Timestamp.text(play.playedAtMilliseconds)),
            "context": play.context.map(objects.context) ?? .null,
        ]
    }

    private func envelope(
        _ request: HTTPRequest, _ limit: Int, _ page: ArraySlice<SimulatedPlay>, _ items: [JSON],
        isForward: Bool
    ) -> JSON {
        let address = request.url.place
        var next = JSON.null
        var cursors = JSON.null
        if let oldest = page.first?.playedAtMilliseconds,
            let newest = page.last?.playedAtMilliseconds
        {
            cursors = ["after": .string("\(newest)"), "before": .string("\(oldest)")]
            // A full page links on even when nothing lies behind it, as the real service does.
            if page.count == limit {
                let cursor = isForward ? "after=\(newest)" : "before=\(oldest)"
                next = .string("\(address)?\(cursor)&limit=\(limit)")
            }
        }
        return [
            "items": .array(items), "next": next, "cursors": cursors,
            "limit": .integer(Int64(limit)), "href": .string(request.url.description),
        ]
    }
}
