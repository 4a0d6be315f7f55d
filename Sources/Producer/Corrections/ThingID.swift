import Plays
import Stage

/// The id of a track or an artist: people have an id, a uri or the address of a page.
private enum ThingID {
    /// Reads an id.
    ///
    /// - Parameters:
    ///   - text: What the person wrote.
    ///   - kinds: What it may be called in uris and addresses, the usual word first.
    /// - Returns: The id.
    /// - Throws: `FlagTextError` for anything else, a thing of another kind among it.
    static func read(_ text: String, kinds: [String]) throws(FlagTextError) -> String {
        let article = kinds[0] == "artist" ? "an" : "a"
        let wanted = "\(article) \(kinds[0])'s id of 22 letters and digits, or its uri or address"
        let example = "such as spotify:\(kinds[0]):4uLU6hMCjMI75M1A2tKUQC"
        if isNameID(text) { return text }
        let parts = text.prefix { $0 != "?" && $0 != "#" }.split { $0 == ":" || $0 == "/" }
        guard let last = parts.last, SpotifyID(last) != nil else {
            throw FlagTextError(wanted: "\(wanted), \(example)")
        }
        guard let kind = parts.dropLast().last, !kinds.contains(String(kind)) else {
            return String(last)
        }
        throw FlagTextError(wanted: "\(wanted), \(example) (\(kind) \(last) was understood)")
    }

    /// What only its name is known of is called `name:` and 32 digits.
    private static func isNameID(_ text: String) -> Bool {
        guard text.hasPrefix("name:") else { return false }
        return String(text.dropFirst(5)).withText { Fingerprint(hex: $0) } != nil
    }
}

/// The value of `--track`; an episode and a chapter are tracks.
struct TrackChoice: FlagValue, Hashable {
    let id: String

    init(flagText: String) throws(FlagTextError) {
        id = try ThingID.read(flagText, kinds: ["track", "episode", "chapter"])
    }

    var flagText: String { id }
}

/// The value of `--artist`.
struct ArtistChoice: FlagValue, Hashable {
    let id: String

    init(flagText: String) throws(FlagTextError) {
        id = try ThingID.read(flagText, kinds: ["artist"])
    }

    var flagText: String { id }
}

/// The value of `--play`.
struct PlayChoice: FlagValue, Hashable {
    let id: Fingerprint

    init(flagText: String) throws(FlagTextError) {
        guard let id = flagText.withText({ Fingerprint(hex: $0) }) else {
            throw FlagTextError(
                wanted: """
                    a play's id, 32 digits of 0-9 a-f (play_id in legato-sink tail --json and in \
                    files, hex(play_id) in the table plays)
                    """)
        }
        self.id = id
    }

    var flagText: String { "\(id)" }
}

/// The value of `--reason`: some words on one line.
struct ReasonText: FlagValue, Hashable {
    let text: String

    private static let limit = 500

    init(flagText: String) throws(FlagTextError) {
        guard !flagText.isEmpty, flagText.count <= Self.limit, flagText.oneLine == flagText else {
            throw FlagTextError(wanted: "some words on one line, at most \(Self.limit) letters")
        }
        text = flagText
    }

    var flagText: String { text }
}
