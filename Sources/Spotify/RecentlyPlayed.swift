public import Plays
public import Wire

/// One answer of recently played, its items as the bytes they came in.
public struct RecentlyPlayed {
    /// One play of the answer.
    public struct Item {
        /// The item as received, in the answer's memory.
        public let bytes: Range<Int>
        /// Whether it names a track at all.
        public let hasTrack: Bool
        /// The track's uri; nil when there is none.
        public let uri: String?
        /// When the play ended; nil when that is missing or no time.
        public let playedAt: Instant?
    }

    /// The plays, as the service ordered them: the newest first.
    public let items: [Item]
    /// Whether the page was full, so that older plays may have left the window.
    public let hasNext: Bool

    /// Reads an answer's body; nil when it is not what the service describes.
    public init?(_ body: UnsafeRawBufferPointer, parser: JSONParser) {
        guard let root = try? parser.parse(body), let list = root["items"]?.array,
            let text = JSONSlices.member("items", of: body),
            let slices = JSONSlices(array: text), let start = body.baseAddress
        else { return nil }
        var items: [Item] = []
        for (value, slice) in zip(list, slices) {
            guard let address = slice.value.baseAddress else { return nil }
            let offset = start.distance(to: address)
            items.append(Self.item(value, offset..<offset + slice.value.count))
        }
        guard items.count == list.count else { return nil }
        self.items = items
        hasNext = root["next"].map { !$0.isNull } ?? false
    }

    private static func item(_ value: JSONValue, _ bytes: Range<Int>) -> Item {
        let track = value["track"]
        return Item(
            bytes: bytes, hasTrack: track.map { !$0.isNull } ?? false,
            uri: track?["uri"]?.string,
            playedAt: value["played_at"]?.text.flatMap { Instant($0) })
    }
}
