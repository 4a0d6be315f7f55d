import HTTP

/// Addresses of our own pages, with Spotify's ids, so that bookmarks outlive a new database.
enum Address {
    /// A page of a scope, with more fields behind those of the scope.
    static func page(_ path: String, _ scope: Scope, _ more: FormFields = [:]) -> String {
        var fields = scope.fields
        for field in more.fields where !field.value.isEmpty { fields.add(field.name, field.value) }
        return "\(path)?\(fields.encoded)"
    }

    /// The page of one of Spotify's things.
    static func thing(_ subject: Tally.Subject, id: String, _ scope: Scope) -> String {
        page("/\(subject.word)/\(PercentCoding.encode(id))", scope)
    }

    /// The same thing at Spotify; nil for what Spotify gave no id.
    static func spotify(_ subject: Tally.Subject, id: String) -> String? {
        let isID = id.utf8.count == 22 && id.utf8.allSatisfy { isLetterOrDigit($0) }
        return isID ? "https://open.spotify.com/\(subject.word)/\(id)" : nil
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
        default: false
        }
    }
}

extension Tally.Subject {
    /// The word in an address.
    var word: String {
        switch self {
        case .tracks: "track"
        case .artists: "artist"
        case .albums: "album"
        }
    }

    init?(word: String) {
        switch word {
        case "track": self = .tracks
        case "artist": self = .artists
        case "album": self = .albums
        default: return nil
        }
    }
}
