/// Why an attempt to log in came to nothing; the description says what to do, and no secret.
public enum AuthorizationRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// Spotify sent an error instead of a code, such as `access_denied`.
    case refused(String)
    /// The answer belongs to another attempt, or somebody made it up.
    case otherAttempt
    /// The address holds neither a code nor an error.
    case noAnswer(String)

    /// What happened and what to do.
    public var description: String {
        switch self {
        case .refused("access_denied"):
            "consent was refused on Spotify's page (access_denied); run login again and agree there"
        case .refused(let error):
            "Spotify refused to log the account in (\(error)); check the app's id and its redirect "
                + "address in Spotify's dashboard"
        case .otherAttempt:
            "the answer belongs to another attempt to log in; open the address printed last"
        case .noAnswer(let redirect):
            "that is not the address Spotify led to; it begins with \(redirect)?code="
        }
    }
}
