/// How long and how much a client waits for and takes.
public struct HTTPLimits: Hashable, Sendable {
    /// The longest wait for a connection, name look-up and encryption included.
    public var connectMilliseconds: Int
    /// The longest time from start to whole answer.
    public var totalMilliseconds: Int
    /// The largest body taken, after decompression.
    public var bodyBytes: Int
    /// The most bytes of header fields taken.
    public var headerBytes: Int

    /// Makes limits; the defaults suit a web service.
    public init(
        connectMilliseconds: Int = 10_000, totalMilliseconds: Int = 30_000,
        bodyBytes: Int = 8 << 20, headerBytes: Int = 64 << 10
    ) {
        self.connectMilliseconds = connectMilliseconds
        self.totalMilliseconds = totalMilliseconds
        self.bodyBytes = bodyBytes
        self.headerBytes = headerBytes
    }
}
