/// How much a server takes from its clients, and how long it waits for them.
public struct HTTPServerLimits: Hashable, Sendable {
    /// How many connections there are at a time; one more is closed at once.
    public var connections: Int
    /// How long a connection may say nothing.
    public var idleSeconds: Int
    /// How long a request may take to come in whole; see ``HTTPServer/endSlowRequests()``.
    public var requestSeconds: Int
    /// The largest body that is taken.
    public var bodyBytes: Int

    /// Makes limits; the defaults suit a server of one's own programs.
    public init(
        connections: Int = 256, idleSeconds: Int = 60, requestSeconds: Int = 60,
        bodyBytes: Int = 1 << 20
    ) {
        self.connections = connections
        self.idleSeconds = idleSeconds
        self.requestSeconds = requestSeconds
        self.bodyBytes = bodyBytes
    }
}
