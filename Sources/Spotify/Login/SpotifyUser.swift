internal import Plays
internal import Wire

/// Who a token belongs to, as the answer to `GET /me` tells.
public struct SpotifyUser: Hashable, Sendable {
    /// Tells this user from any other: a digest, so that no file of ours has their id.
    public let mark: String
    /// The name that Spotify shows of them, if it shows one.
    public let name: String?

    /// Reads the answer's body; nil when it names nobody.
    public init?(_ body: [UInt8]) {
        let parser = JSONParser()
        let found: (id: String, name: String?)? = body.withUnsafeBytes { bytes in
            guard let root = try? parser.parse(bytes),
                // Of the two, the one that is meant for this.
                let id = root["account_id"]?.string ?? root["id"]?.string, !id.isEmpty
            else { return nil }
            return (id, root["display_name"]?.string)
        }
        guard let found else { return nil }
        let digest = SHA256()
        "spotify-user:\(found.id)".withText { digest.update($0.bytes) }
        mark = String(digest.finishHex().prefix(32))
        name = found.name.map { ServiceFault.line($0) }
    }
}
