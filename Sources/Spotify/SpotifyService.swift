public import HTTP

/// Where Spotify is: makes the requests, so that a token goes to its own host and no other.
public struct SpotifyService: Hashable, Sendable {
    /// The Web API's base with its version: `https://api.spotify.com/v1`.
    public let api: HTTPURL
    /// The accounts service's base: `https://accounts.spotify.com`.
    public let accounts: HTTPURL
    /// The app's secret, for apps that have one.
    private let clientSecret: String?

    /// Describes where Spotify is.
    public init(api: HTTPURL, accounts: HTTPURL, clientSecret: String? = nil) {
        self.api = api
        self.accounts = accounts
        self.clientSecret = clientSecret
    }

    /// The most items of one answer of recently played.
    public static let windowCount = 50

    /// Asks for the newest fifty plays.
    ///
    /// Never with `after`: plays may turn up late with an earlier time, and a strict cursor would
    /// step over them.
    public func recentlyPlayed(with token: Token) -> HTTPRequest {
        get("/me/player/recently-played", ["limit": "\(Self.windowCount)"], token)
    }

    /// Asks for one full object of the catalogue; `kind` is `tracks`, `artists` or `albums`.
    public func catalogue(_ kind: CatalogueShelf, _ id: String, with token: Token) -> HTTPRequest {
        get("/\(kind.rawValue)/\(PercentCoding.encode(id))", [:], token)
    }

    /// Asks for the page that a `next` link names, of which only the query is used.
    ///
    /// The host and the path stay ours, so that no answer can send the token elsewhere.
    public func page(_ next: HTTPURL, of path: String, with token: Token) -> HTTPRequest {
        get(path, next.fields, token)
    }

    /// Asks for a page of a list; `query` is the first page's or what a `next` link held.
    ///
    /// A playlist's items are known as its tracks to services older than February 2026.
    public func list(
        _ list: ListName, _ query: [(String, String)]? = nil, isOldName: Bool = false,
        with token: Token
    ) -> HTTPRequest {
        var fields = FormFields()
        for (name, value) in query ?? list.query { fields.add(name, value) }
        if isOldName, case .playlist(let id) = list {
            return get("/playlists/\(PercentCoding.encode(id))/tracks", fields, token)
        }
        return get(list.path, fields, token)
    }

    /// Asks for a playlist's own record, of which the snapshot is wanted.
    public func playlist(_ id: String, with token: Token) -> HTTPRequest {
        get("/playlists/\(PercentCoding.encode(id))", [:], token)
    }

    /// Asks who the token's owner is.
    public func profile(with token: Token) -> HTTPRequest { get("/me", [:], token) }

    /// Asks for a new access token.
    public func refresh(_ token: Token) -> HTTPRequest {
        grant(
            ["grant_type": "refresh_token", "refresh_token": token.refreshToken],
            to: token.clientID)
    }

    /// Turns the code of a consent into tokens.
    public func exchange(_ code: String, of attempt: Authorization) -> HTTPRequest {
        grant(
            [
                "grant_type": "authorization_code", "code": code,
                "redirect_uri": attempt.redirect, "code_verifier": attempt.verifier,
            ], to: attempt.clientID)
    }

    private func grant(_ fields: FormFields, to clientID: String) -> HTTPRequest {
        var form = fields
        var headers: HTTPHeaders = ["Accept": "application/json"]
        if let clientSecret {
            let pair = Array("\(clientID):\(clientSecret)".utf8)
            headers.add("Authorization", "Basic " + Base64.encode(pair))
        } else {
            form.add("client_id", clientID)
        }
        return HTTPRequest(form: form, to: accounts.appending(path: "/api/token"), headers: headers)
    }

    private func get(_ path: String, _ query: FormFields, _ token: Token) -> HTTPRequest {
        HTTPRequest(
            .get, api.appending(path: path, query: query),
            headers: [
                "Authorization": "Bearer " + token.accessToken, "Accept": "application/json",
            ])
    }
}

/// A kind of object that the catalogue gives by id.
public enum CatalogueShelf: String, Hashable, Sendable, CaseIterable {
    /// Recordings.
    case tracks
    /// Those who make them.
    case artists
    /// Releases.
    case albums
}
