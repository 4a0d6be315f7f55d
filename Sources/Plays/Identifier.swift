/// Makes the ids of plays and of things known by name only; keeps its memory from one to the next.
///
/// An id is the first 128 bits of SHA-256 over parts joined by U+001F. What the parts are is in
/// the page of the records; changing them would count every play twice.
public final class Identifier {
    private let digest: any Digest
    private var parts = ByteBuffer(capacity: 512)

    /// Makes an identifier that hashes with `digest`.
    public init(digest: any Digest) {
        self.digest = digest
    }

    /// The id of a play that the Web API reported.
    public func api(account: Text, uri: Text, playedAt: Instant) -> Fingerprint {
        begin("api", account)
        part(uri)
        part(playedAt.milliseconds)
        return digest.first128(of: parts.bytes)
    }

    /// The id of a row of the extended history.
    public func extended(account: Text, row: ExtendedItem) -> Fingerprint {
        begin("extended", account)
        if let uri = row.trackURI ?? row.episodeURI ?? row.chapterURI ?? row.audiobookURI {
            part(uri)
        } else {
            part(row.trackName)
            joined(row.albumArtistName)
            joined(row.albumName)
            joined(row.episodeName)
            joined(row.showName)
            joined(row.audiobookTitle)
            joined(row.chapterTitle)
        }
        part(row.endedAtText)
        part(row.msPlayed)
        part("")
        if let seconds = ExtendedItem.offlineSeconds(row.offlineTimestamp) {
            parts.append(decimal: seconds)
        }
        return digest.first128(of: parts.bytes)
    }

    /// The id of a row of the account data.
    public func accountData(
        account: Text, row: AccountDataItem, repeatCount: Int64
    ) -> Fingerprint {
        begin("account-data", account)
        part(row.artistOrShow)
        part(row.name)
        part(row.endedAtText)
        part(row.msPlayed)
        part(repeatCount)
        return digest.first128(of: parts.bytes)
    }

    /// The id of something known by its name, `name:` and 32 hex digits, in `arena`.
    public func name(_ kind: NamedKind, _ name: Text, of owner: Text?, in arena: Arena) -> Text {
        parts.removeAll()
        parts.append(kind.text)
        parts.append(0x1F)
        parts.append(folded: name)
        if kind != .artist, kind != .show, kind != .audiobook {
            parts.append(0x1F)
            parts.append(folded: owner ?? "")
        }
        let fingerprint = digest.first128(of: parts.bytes)
        parts.removeAll()
        parts.append("name:")
        parts.append(fingerprint)
        return arena.copy(parts.bytes)
    }

    /// 32 hex digits over any parts; for entries of the ledger.
    public func text(_ parts: [String]) -> String {
        self.parts.removeAll()
        for (index, part) in parts.enumerated() {
            if index > 0 { self.parts.append(0x1F) }
            part.withText { self.parts.append($0) }
        }
        return digest.first128(of: self.parts.bytes).description
    }

    private func begin(_ source: Text, _ account: Text) {
        parts.removeAll()
        parts.append(source)
        part(account)
    }

    private func part(_ text: Text?) {
        parts.append(0x1F)
        parts.append(text ?? "")
    }

    private func joined(_ name: Text?) {
        parts.append(0x1E)
        parts.append(name ?? "")
    }

    private func part(_ number: Int64) {
        parts.append(0x1F)
        parts.append(decimal: number)
    }
}

/// A kind of thing that may be known by name only.
public enum NamedKind: Sendable {
    /// By its name.
    case artist
    /// By its title and its artist.
    case album
    /// A podcast, by its name.
    case show
    /// By its title.
    case audiobook
    /// By its title and its artist.
    case track
    /// By its title and its show.
    case episode
    /// By its title and its audiobook.
    case chapter

    var text: Text {
        switch self {
        case .artist: "artist"
        case .album: "album"
        case .show: "show"
        case .audiobook: "audiobook"
        case .track: "track"
        case .episode: "episode"
        case .chapter: "chapter"
        }
    }
}
