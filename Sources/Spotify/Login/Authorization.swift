public import HTTP
internal import Plays
internal import Wire

/// One attempt to get an owner's consent, by the code flow with PKCE.
///
/// Its secrets are made for this attempt only; it never prints them.
public struct Authorization: Sendable, CustomStringConvertible {
    /// The app that asks.
    public let clientID: String
    /// Where Spotify sends the owner's browser afterwards, as registered with the app.
    public let redirect: String
    /// What is asked for.
    public let scopes: [String]
    /// Tells this attempt's answer from any other's.
    let state: String
    /// What proves that whoever has the code also began the attempt.
    let verifier: String

    /// Every permission that polling and lists can need; none of them can change anything.
    public static let readingScopes = [
        "user-read-recently-played", "user-top-read", "user-library-read", "user-follow-read",
        "user-read-playback-state", "playlist-read-private", "playlist-read-collaborative",
    ]

    /// Begins an attempt; `random` must be fit for secrets.
    public init(
        clientID: String, redirect: String, scopes: [String] = readingScopes,
        using random: inout some RandomNumberGenerator
    ) {
        self.init(
            clientID: clientID, redirect: redirect, scopes: scopes,
            state: Self.secret(bytes: 16, using: &random),
            verifier: Self.secret(bytes: 48, using: &random))
    }

    init(clientID: String, redirect: String, scopes: [String], state: String, verifier: String) {
        self.clientID = clientID
        self.redirect = redirect
        self.scopes = scopes
        self.state = state
        self.verifier = verifier
    }

    /// The page on which the owner consents.
    public func page(at accounts: HTTPURL) -> HTTPURL {
        accounts.appending(
            path: "/authorize",
            query: [
                "client_id": clientID, "response_type": "code", "redirect_uri": redirect,
                "scope": scopes.joined(separator: " "), "state": state,
                "code_challenge_method": "S256", "code_challenge": challenge,
                // Else a browser in which somebody else is signed in agrees without a word.
                "show_dialog": "true",
            ])
    }

    /// Reads the code out of the address that the browser was sent to.
    ///
    /// The whole address, without its scheme, or what follows its question mark: whatever a
    /// person may have copied.
    public func code(in redirected: String) throws(AuthorizationRefusal) -> String {
        let address = redirected.split(separator: "#").first ?? ""
        let query = address.split(separator: "?", maxSplits: 1).last ?? ""
        let fields = FormFields(parsing: Self.trimmed(query))
        guard fields["code"] != nil || fields["error"] != nil else { throw .noAnswer(redirect) }
        guard fields["state"] == state else { throw .otherAttempt }
        if let error = fields["error"] { throw .refused(ServiceFault.line(error)) }
        guard let code = fields["code"], !code.isEmpty else { throw .noAnswer(redirect) }
        return code
    }

    /// The app's id; the secrets of the attempt are not shown.
    public var description: String { "authorization of app \(clientID)" }

    var challenge: String {
        let digest = SHA256()
        verifier.withText { digest.update($0.bytes) }
        var bytes = [UInt8](repeating: 0, count: 32)
        bytes.withUnsafeMutableBufferPointer { room in
            if let base = room.baseAddress { digest.finish(into: base) }
        }
        return Self.base64URL(bytes)
    }

    private static func secret(
        bytes count: Int, using random: inout some RandomNumberGenerator
    ) -> String {
        base64URL((0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) })
    }

    private static func base64URL(_ bytes: [UInt8]) -> String {
        let letters = Base64.encode(bytes).unicodeScalars.compactMap { scalar -> Character? in
            switch scalar {
            case "+": "-"
            case "/": "_"
            case "=": nil
            default: Character(scalar)
            }
        }
        return String(letters)
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var rest = text
        while rest.last?.isWhitespace == true { rest.removeLast() }
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        return rest
    }
}
