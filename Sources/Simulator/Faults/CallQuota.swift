/// Counts the calls of each bucket over the last day, as the service does; pure.
struct CallQuota {
    private let limits: [String: Int]
    private var calls: [String: [Int64]] = [:]

    private static let dayMilliseconds: Int64 = 86_400_000

    init(limits: [String: Int]) { self.limits = limits }

    /// The bucket that a path of the Web API belongs to, given behind its version.
    static func bucket(of path: [String]) -> String {
        switch (path.first, path.dropFirst().first) {
        case ("me", "player"): "player"
        case ("me", "playlists"), ("playlists", _): "playlists"
        case ("me", _): "me"
        case ("artists", _), ("albums", _), ("tracks", _), ("search", _): path[0]
        default: "other"
        }
    }

    /// Counts a call; gives the seconds to wait when the bucket is used up.
    mutating func spend(_ bucket: String, now: Int64) -> Int64? {
        guard let limit = limits[bucket] else { return nil }
        var recent = calls[bucket, default: []].filter { $0 > now - Self.dayMilliseconds }
        defer { calls[bucket] = recent }
        guard recent.count >= limit else {
            recent.append(now)
            return nil
        }
        let free = (recent.first ?? now) + Self.dayMilliseconds
        return max((free - now) / 1000, 1)
    }
}
