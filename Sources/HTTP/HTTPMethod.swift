/// What a request asks for.
public enum HTTPMethod: String, Hashable, Sendable {
    /// Read.
    case get = "GET"
    /// Read the headers only.
    case head = "HEAD"
    /// Send a body.
    case post = "POST"
    /// Replace.
    case put = "PUT"
    /// Remove.
    case delete = "DELETE"
}
