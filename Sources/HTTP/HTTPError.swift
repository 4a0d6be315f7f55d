/// Why a request got no answer, or a server did not start.
///
/// The description is one line fit for a person; it never holds a header or a query.
public struct HTTPError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The class of failure; switch on this.
    public enum Kind: Hashable, Sendable {
        /// The text is no `http` or `https` address.
        case badURL
        /// A header's name or value cannot be sent.
        case badHeader
        /// The host has no address, or nothing answers there.
        case unreachable
        /// The answer took longer than the limit.
        case timedOut
        /// The certificate or the encrypted connection was refused.
        case untrusted
        /// The connection ended in the middle of the answer.
        case closedEarly
        /// The answer is larger than the limit.
        case tooLarge
        /// What came back is not HTTP.
        case brokenAnswer
        /// The caller's stop check said so.
        case stopped
        /// Another program listens on the port.
        case portTaken
        /// The server cannot listen there.
        case cannotListen
        /// Anything else.
        case other
    }

    /// The class of failure.
    public let kind: Kind
    /// The address without its query, or the listener's host and port.
    public let place: String
    /// More about it, such as the system's words; empty when the kind says all.
    public let reason: String

    init(_ kind: Kind, at place: String, _ reason: String = "") {
        self.kind = kind
        self.place = place
        self.reason = reason
    }

    /// One line: what, where, why.
    public var description: String {
        reason.isEmpty ? sentence : sentence + ": " + reason
    }

    private var sentence: String {
        switch kind {
        case .badURL: "\"\(place)\" is no address; wanted http://HOST[:PORT]/… or https://…"
        case .badHeader: "a header for \(place) holds a character that cannot be sent"
        case .unreachable: "cannot reach \(place)"
        case .timedOut: "no answer from \(place) in time"
        case .untrusted: "cannot trust the connection to \(place)"
        case .closedEarly: "\(place) closed the connection before the answer was whole"
        case .tooLarge: "the answer of \(place) is too large"
        case .brokenAnswer: "the answer of \(place) is not HTTP"
        case .stopped: "stopped while waiting for \(place)"
        case .portTaken:
            "cannot listen on \(place): the port is taken; choose another, or 0 for a free one"
        case .cannotListen: "cannot listen on \(place)"
        case .other: "the request to \(place) failed"
        }
    }
}
