import Plays
import Testing
import Wire

/// Expected ids were computed with another language's SHA-256.
@Suite struct `the id of a play` {
    private let identifier = Identifier(digest: SHA256())

    @Test func `of the Web API is made of account, uri and milliseconds`() {
        let id = identifier.api(
            account: "me", uri: "spotify:track:2bHGaIONoQESMIr3RpXHRv",
            playedAt: Instant(milliseconds: 1_795_200_127_318))
        #expect("\(id)" == "20cccd9b0210950b874448ab69f390c5")
    }

    @Test func `of an export without any uri is made of all its names`() {
        var row = row()
        let nameless = identifier.extended(account: "me", row: row)
        row.trackName = "a"
        let named = identifier.extended(account: "me", row: row)
        row.trackName = nil
        row.albumArtistName = "a"
        let artist = identifier.extended(account: "me", row: row)
        #expect(Set([nameless, named, artist]).count == 3)
        #expect("\(nameless)" == "f4f263991da3a78eed4cc6b926b66500")
        row.chapterTitle = "z"
        #expect(
            "\(identifier.extended(account: "me", row: row))" == "d9ac578fd876ef1a15bec54564278865")
    }

    static let times: [(raw: Int64?, seconds: Int64?)] = [
        (nil, nil), (0, nil), (99, nil), (-1, nil), (1_136_073_599, nil),
        (1_136_073_600, 1_136_073_600), (1_699_136_230, 1_699_136_230),
        (1_549_861_353_656, 1_549_861_353), (4_102_444_799, 4_102_444_799),
        (4_102_444_800, nil), (100_000_000_000, nil), (100_000_000_001, nil),
        (4_102_444_799_999, 4_102_444_799), (.max, nil), (.min, nil),
    ]

    @Test(arguments: times)
    func `counts a plausible offline time in seconds`(raw: Int64?, seconds: Int64?) {
        #expect(ExtendedItem.offlineSeconds(raw) == seconds)
    }

    @Test func `ignores what a newer export may lack`() {
        var row = row()
        row.trackURI = "spotify:track:x"
        let id = identifier.extended(account: "me", row: row)
        row.reasonStart = "trackdone"
        row.trackName = "other"
        row.offlineTimestamp = 7
        #expect(identifier.extended(account: "me", row: row) == id)
        #expect(identifier.extended(account: "you", row: row) != id)
        row.msPlayed = 2
        #expect(identifier.extended(account: "me", row: row) != id)
    }

    @Test func `tells true repeats apart`() {
        let row = AccountDataItem(
            isPodcast: false, artistOrShow: "a", name: "b", endedAtText: "2025-05-06 18:43",
            endedAt: Instant(milliseconds: 0), msPlayed: 1)
        let ids = (0..<3).map { identifier.accountData(account: "me", row: row, repeatCount: $0) }
        #expect(Set(ids).count == 3)
    }

    private func row() -> ExtendedItem {
        ExtendedItem(
            endedAtText: "2025-06-14T07:31:52Z", endedAt: Instant(milliseconds: 0), msPlayed: 1)
    }
}

@Suite struct `a name id` {
    static let cases: [(kind: NamedKind, name: String, owner: String?, id: String)] = [
        (.artist, "Mara Quill", nil, "name:ff009e891ab7e48b9e9c20b8478472b1"),
        (.artist, "  MARA\u{A0}quill", "ignored", "name:ff009e891ab7e48b9e9c20b8478472b1"),
        (.album, "Tape  One", "Mara Quill", "name:1591438cf92e6518c16835c404af5731"),
        (.track, "Draft", "Mara Quill", "name:75edca5640eeab0435bfd3441ffc965f"),
        (.show, "Canal Hour", nil, "name:a23b9f55967251d99eb4298a1d4708bb"),
        (.episode, "Nine Locks", "Canal Hour", "name:a7573bb42e4da16e91699bb7a6dab4e3"),
        (.track, "Björk", nil, "name:51ff8327c6c3826b41d563d8bdd18d6c"),
        (.track, "BJO\u{308}RK", nil, "name:51ff8327c6c3826b41d563d8bdd18d6c"),
    ]

    @Test(arguments: cases)
    func `is made of folded names`(kind: NamedKind, name: String, owner: String?, id: String) {
        let identifier = Identifier(digest: SHA256())
        let arena = Arena()
        let found = name.withText { name in
            guard let owner else { return String(identifier.name(kind, name, of: nil, in: arena)) }
            return owner.withText { String(identifier.name(kind, name, of: $0, in: arena)) }
        }
        #expect(found == id)
    }
}
