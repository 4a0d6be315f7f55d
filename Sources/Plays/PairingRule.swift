/// One of the passes by which plays of two sources are found to be evidence of one listen.
///
/// The passes run in this order, and each sees what the earlier ones left. In every pass the plays
/// that agree in its key stand in two rows in order of time, and ``OrderedMatching`` pairs them.
public enum PairingRule: UInt8, CaseIterable, Comparable, Sendable {
    /// An API play and a row of the extended history with the same track id.
    case track = 1
    /// The same with the same ISRC.
    case isrc
    /// The same with the same title and first artist.
    case names
    /// A row of the account data and one of the extended history.
    case accountDataAndExtended
    /// A row of the account data and an API play that has no row of the extended history.
    case accountDataAndAPI

    /// How far an API play may be from an extended row's end or beginning, in milliseconds.
    public static let reachMilliseconds: Int64 = 60_000
    /// How far an API play may be from the minute of a row of the account data, in milliseconds.
    public static let minuteReachMilliseconds: Int64 = 90_000

    /// The source of the plays that look for a partner.
    public var rowSource: Source {
        switch self {
        case .track, .isrc, .names: .extended
        case .accountDataAndExtended, .accountDataAndAPI: .accountData
        }
    }

    /// The source of the partners.
    public var columnSource: Source {
        switch self {
        case .track, .isrc, .names, .accountDataAndAPI: .api
        case .accountDataAndExtended: .extended
        }
    }

    /// What two plays must have in common.
    public func key(of play: PairingPlay) -> Int64? {
        switch self {
        case .track: play.track
        case .isrc: play.isrc
        case .names, .accountDataAndExtended, .accountDataAndAPI: play.names
        }
    }

    /// The times between which partners of `row` can have ended: around its end, and, when that is
    /// another stretch, around its beginning.
    public func windows(of row: PairingPlay) -> (ClosedRange<Int64>, ClosedRange<Int64>?) {
        let (end, reach) = (row.endedAt, Self.reachMilliseconds)
        switch self {
        case .track, .isrc, .names:
            let start = row.heardFrom
            guard end - start > 2 * reach else { return (start - reach...end + reach, nil) }
            return (end - reach...end + reach, start - reach...start + reach)
        case .accountDataAndExtended: return (end...end + 59_999, nil)
        case .accountDataAndAPI:
            return (end - Self.minuteReachMilliseconds...end + Self.minuteReachMilliseconds, nil)
        }
    }

    /// How far two plays are from being the same, in milliseconds; nil when they cannot be.
    ///
    /// - Parameters:
    ///   - column: A play of ``columnSource``.
    ///   - row: A play of ``rowSource`` with the same key.
    /// - Returns: The distance.
    @inlinable public func distance(_ column: PairingPlay, _ row: PairingPlay) -> Int64? {
        let end = (column.endedAt - row.endedAt).magnitude
        switch self {
        case .track, .isrc, .names:
            let distance = min(end, (column.endedAt - row.heardFrom).magnitude)
            return distance <= UInt64(Self.reachMilliseconds) ? Int64(distance) : nil
        case .accountDataAndExtended:
            let isSame = column.msPlayed == row.msPlayed && column.endedAt >= row.endedAt
            return isSame && end < 60_000 ? Int64(end) : nil
        case .accountDataAndAPI:
            return end <= UInt64(Self.minuteReachMilliseconds) ? Int64(end) : nil
        }
    }

    /// Orders by which pass runs first.
    public static func < (one: PairingRule, other: PairingRule) -> Bool {
        one.rawValue < other.rawValue
    }
}

/// When a listen was, by the two plays that show it.
public struct PairedTimes: Hashable, Sendable {
    /// When it began, in Unix milliseconds.
    public let startedAt: Int64
    /// When it ended.
    public let endedAt: Int64

    /// Makes the times of a listen.
    public init(startedAt: Int64, endedAt: Int64) {
        self.startedAt = startedAt
        self.endedAt = endedAt
    }

    /// The API tells the millisecond, the export how long it was played.
    ///
    /// - Parameters:
    ///   - api: The API's play; its time is the end, or the beginning where that is nearer.
    ///   - export: The row of the extended history or of the account data.
    public init(api: PairingPlay, export: PairingPlay) {
        let end = (api.endedAt - export.endedAt).magnitude
        let start = (api.endedAt - export.heardFrom).magnitude
        if export.source == .accountData || end <= start {
            endedAt = api.endedAt
            startedAt = api.endedAt - export.msPlayed
        } else {
            startedAt = api.endedAt
            endedAt = api.endedAt + export.msPlayed
        }
    }
}
