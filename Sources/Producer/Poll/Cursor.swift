import Plays
import Wire

/// What the producer knows of an account: the plays it has published last.
///
/// It lies in the topic `cursors`, written in the transaction of the plays it tells of.
struct Cursor: Equatable {
    /// What the ledger was told of the account's login.
    struct Login: Equatable {
        var authorizedAt: Instant
        /// The most urgent warning that was told: 60, 30 or 7 days.
        var warnedDays: Int64?
        /// Whether the service refused the refresh token for good.
        var isDead = false
    }

    /// Ids of the newest known plays, in the order they were published.
    private(set) var known: [Fingerprint] = []
    /// When the newest known play ended; nil when none is known.
    private(set) var newest: Instant?
    /// Nil when no login was told of, or it ended.
    var login: Login?
    private var lookup: Set<Fingerprint> = []

    /// So many ids are kept: nine windows, so that a late play cannot push out one still shown.
    static let capacity = 450

    init() {}

    init(known: [Fingerprint], newest: Instant?, login: Login? = nil) {
        self.known = known.suffix(Self.capacity)
        self.newest = newest
        self.login = login
        lookup = Set(self.known)
    }

    /// Whether nothing was ever published for the account.
    var isEmpty: Bool { known.isEmpty }

    func knows(_ play: Fingerprint) -> Bool { lookup.contains(play) }

    /// Takes in plays that are published now.
    mutating func learn(_ plays: [(id: Fingerprint, endedAt: Instant)]) {
        guard let last = plays.map(\.endedAt).max() else { return }
        let newest = newest.map { max($0, last) } ?? last
        self = Cursor(known: known + plays.map(\.id), newest: newest, login: login)
    }
}

extension Cursor {
    /// Reads a record's value; nil when it is none of ours.
    init?(_ value: UnsafeRawBufferPointer, parser: JSONParser) {
        guard let root = try? parser.parse(value), root["v"]?.integer == 1,
            let plays = root["plays"]?.array
        else { return nil }
        var known: [Fingerprint] = []
        for play in plays {
            guard let id = play.text.flatMap({ Fingerprint(hex: $0) }) else { return nil }
            known.append(id)
        }
        let newest = root["newest"]?.text.flatMap { Instant($0) }
        guard known.isEmpty == (newest == nil) else { return nil }
        self.init(known: known, newest: newest, login: Self.login(root))
    }

    private static func login(_ root: JSONValue) -> Login? {
        guard let value = root["login"],
            let authorizedAt = value["authorized_at"]?.text.flatMap({ Instant($0) })
        else { return nil }
        return Login(
            authorizedAt: authorizedAt, warnedDays: value["warned_days"]?.integer,
            isDead: value["dead"]?.bool ?? false)
    }

    /// Writes the record's value.
    func write(account: Text, to writer: inout JSONWriter) {
        writer.beginRecord()
        writer.field("account", account)
        writer.field("newest", newest)
        writer.name("login")
        if let login {
            writer.beginObject()
            writer.field("authorized_at", login.authorizedAt)
            writer.field("warned_days", login.warnedDays)
            writer.field("dead", login.isDead)
            writer.endObject()
        } else {
            writer.null()
        }
        writer.name("plays")
        writer.beginArray()
        for id in known { writer.value(id) }
        writer.endArray()
        writer.endObject()
    }
}
