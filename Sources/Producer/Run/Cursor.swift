import Plays
import Wire

/// What the producer knows of an account: the plays it has published last.
///
/// It lies in the topic `cursors`, written in the transaction of the plays it tells of.
struct Cursor: Equatable {
    /// Ids of the newest known plays, in the order they were published.
    private(set) var known: [Fingerprint] = []
    /// When the newest known play ended; nil when none is known.
    private(set) var newest: Instant?
    private var lookup: Set<Fingerprint> = []

    /// So many ids are kept: nine windows, so that a late play cannot push out one still shown.
    static let capacity = 450

    init() {}

    init(known: [Fingerprint], newest: Instant?) {
        self.known = known.suffix(Self.capacity)
        self.newest = newest
        lookup = Set(self.known)
    }

    /// Whether nothing was ever published for the account.
    var isEmpty: Bool { known.isEmpty }

    func knows(_ play: Fingerprint) -> Bool { lookup.contains(play) }

    /// Takes in plays that are published now.
    mutating func learn(_ plays: [(id: Fingerprint, endedAt: Instant)]) {
        guard let last = plays.map(\.endedAt).max() else { return }
        let newest = newest.map { max($0, last) } ?? last
        self = Cursor(known: known + plays.map(\.id), newest: newest)
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
        self.init(known: known, newest: newest)
    }

    /// Writes the record's value.
    func write(account: Text, to writer: inout JSONWriter) {
        writer.beginRecord()
        writer.field("account", account)
        writer.field("newest", newest)
        writer.name("plays")
        writer.beginArray()
        for id in known { writer.value(id) }
        writer.endArray()
        writer.endObject()
    }
}
