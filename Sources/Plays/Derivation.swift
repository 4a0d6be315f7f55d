/// What follows from one play: a listen and the things it names.
public struct Derived {
    /// The play, cleaned and given an id.
    public var listen: Listen
    /// What it names.
    public var things: Things
}

/// Entities that one record names.
public struct Things {
    /// A track; nil when it has no name.
    public var track: Track?
    /// An album; nil when it has no name.
    public var album: Album?
    /// Everyone credited, each once.
    public var artists = UnsafeBufferPointer<Artist>(start: nil, count: 0)
    /// The tracks of an album of the catalogue or of a list.
    public var tracks = UnsafeBufferPointer<Track>(start: nil, count: 0)

    /// Nothing at all.
    public init() {}
}

/// Where a play lies in `plays`.
public struct PlayPlace: Hashable, Sendable {
    /// The partition.
    public var partition: Int32
    /// The offset there.
    public var offset: Int64

    /// Makes a place.
    public init(partition: Int32, offset: Int64) {
        self.partition = partition
        self.offset = offset
    }
}

/// Derives a listen and its things from a play, by the rules of the page of the records.
///
/// Same play, same zones, same catalogue, same result. What it returns borrows from the play and
/// from `arena`.
public final class Derivation {
    let identifier: Identifier
    let arena: Arena
    let catalogue: Catalogue
    private let zones: AccountZones

    /// Makes a derivation; new texts and lists come to lie in `arena`.
    public init(
        digest: any Digest, zones: AccountZones, catalogue: Catalogue = Catalogue(), arena: Arena
    ) {
        identifier = Identifier(digest: digest)
        self.zones = zones
        self.catalogue = catalogue
        self.arena = arena
    }

    /// Derives what follows from one play, which may not end more than an hour after `now`.
    public func derive(
        _ play: Play, at place: PlayPlace, now: Instant
    ) throws(RecordError) -> Derived {
        switch play.item {
        case .api(let item): try derive(item, of: play, at: place, now: now)
        case .extended(let row): try derive(row, of: play, at: place, now: now)
        case .accountData(let row): try derive(row, of: play, at: place, now: now)
        }
    }

    /// A listen of which the times and the measures are known.
    func listen(
        _ id: Fingerprint, _ kind: PlayKind, of play: Play, at place: PlayPlace, endedAt: Instant,
        precision: TimePrecision, msPlayed: Int64, estimated: Bool, now: Instant
    ) throws(RecordError) -> Listen {
        guard endedAt.milliseconds >= 0 else {
            throw RecordError(.badValue, "the play ends before 1970")
        }
        guard endedAt.milliseconds <= now.milliseconds + RecordLimit.futureMilliseconds else {
            throw RecordError(.badValue, "the play ends more than an hour ahead of the clock")
        }
        let played = max(0, msPlayed)
        let startedAt = Instant(milliseconds: endedAt.milliseconds - played)
        guard startedAt.milliseconds >= 0 else {
            throw RecordError(.badValue, "the play lasts so long that it began before 1970")
        }
        let zone = zones.zone(of: play.account)
        return Listen(
            playID: id, account: play.account, source: play.item.source, kind: kind,
            startedAt: startedAt, endedAt: endedAt, precision: precision, timezone: zone.name,
            local: zone.table.local(startedAt), msPlayed: played, msPlayedEstimated: estimated,
            origin: play.origin, playPartition: place.partition, playOffset: place.offset,
            readAt: play.readAt)
    }

    /// The `name:` id of something; nil when it has no name.
    func named(_ kind: NamedKind, _ name: Text?, of owner: Text?) -> Text? {
        name.map { identifier.name(kind, $0, of: owner, in: arena) }
    }

    /// A list of one text or none.
    func list(_ text: Text?) -> TextList {
        guard let text else { return TextList() }
        return arena.list(1) { _ in text }
    }
}
