/// A request, as a client sends it and as a server's handler gets it.
public struct HTTPRequest: Hashable, Sendable {
    /// What is asked for.
    public var method: HTTPMethod
    /// Where; in a server the address it listens on with the path and query that were asked for.
    public var url: HTTPURL
    /// The header fields; libcurl adds what the protocol needs.
    public var headers: HTTPHeaders
    /// The body; empty for none.
    public var body: [UInt8]
    /// In a server the address it came from, such as `127.0.0.1`; empty where it is not known.
    public var client = ""

    /// Makes a request.
    public init(
        _ method: HTTPMethod = .get, _ url: HTTPURL, headers: HTTPHeaders = [:], body: [UInt8] = []
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }

    /// Makes a POST of a form.
    public init(form: FormFields, to url: HTTPURL, headers: HTTPHeaders = [:]) {
        self.init(.post, url, headers: headers, body: Array(form.encoded.utf8))
        self.headers.add("Content-Type", "application/x-www-form-urlencoded")
    }

    /// The body's fields, when it is a form.
    public var form: FormFields { FormFields(parsing: String(decoding: body, as: UTF8.self)) }
}
