/// Numbers for what plays are called, so that two sources' words for one thing can be compared.
///
/// Words are folded as for `name:` ids. Only plays of one account within minutes of each other are
/// ever compared by it, so 47 bits are far more than enough.
public struct NamesKey: ~Copyable {
    private var folded = ByteBuffer(capacity: 512)

    /// Makes one with memory of its own.
    public init() {}

    /// The number of a listen's title and first artist, of its show or its book; nil without title.
    public mutating func key(of listen: borrowing Listen) -> Int64? {
        guard let title = listen.trackName else { return nil }
        folded.removeAll()
        folded.append(listen.kind.named.text)
        folded.append(0x1F)
        folded.append(folded: title)
        folded.append(0x1F)
        folded.append(folded: Self.owner(of: listen) ?? "")
        return Self.number(of: folded.text)
    }

    /// A number for any text; equal texts have equal numbers.
    public static func number(of text: Text) -> Int64 {
        var hash = UInt64(truncatingIfNeeded: text.count) &* 0x9e37_79b9_7f4a_7c15
        var offset = 0
        while offset + 8 <= text.count {
            mix(&hash, text.word(at: offset))
            offset += 8
        }
        var rest: UInt64 = 0
        while offset < text.count {
            rest = rest << 8 | UInt64(text[offset])
            offset += 1
        }
        mix(&hash, rest)
        mix(&hash, 0)
        return Int64(hash >> 17)
    }

    private static func owner(of listen: borrowing Listen) -> Text? {
        switch listen.kind {
        case .episode, .chapter: listen.albumName
        case .track, .local, .unknown: listen.artistNames.first
        }
    }

    @inline(__always) private static func mix(_ hash: inout UInt64, _ word: UInt64) {
        let product = (hash ^ word ^ 0xe703_7ed1_a0b4_28db)
            .multipliedFullWidth(by: 0xa076_1d64_78bd_642f)
        hash = product.high ^ product.low
    }
}
