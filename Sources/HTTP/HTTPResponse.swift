/// An answer, as a server's handler gives it and as a client gets it.
public struct HTTPResponse: Hashable, Sendable {
    /// The status code.
    public var status: Int
    /// The header fields; a server adds length and date.
    public var headers: HTTPHeaders
    /// The body, decompressed.
    public var body: [UInt8]
    /// Of a server's answer: what makes the body while it is sent, in place of ``body``.
    public var stream: HTTPBodyStream?

    /// Makes an answer.
    public init(status: Int, headers: HTTPHeaders = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// Makes an answer of text.
    public init(status: Int, text: String, type: String = "text/plain; charset=utf-8") {
        self.init(status: status, headers: ["Content-Type": type], body: Array(text.utf8))
    }

    /// Makes an answer of JSON bytes.
    public init(status: Int, json: [UInt8]) {
        self.init(status: status, headers: ["Content-Type": "application/json"], body: json)
    }
}
