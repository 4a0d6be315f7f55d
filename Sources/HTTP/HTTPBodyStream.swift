/// A body that is made while it is sent: one of any length needs the memory of a piece.
public final class HTTPBodyStream: Sendable {
    private let next: @Sendable () throws -> [UInt8]?

    /// Takes what makes the next piece; it returns nil behind the last one.
    ///
    /// An error ends the connection before its end, so that a client sees that something is
    /// missing. Called by one thread at a time.
    public init(_ next: @escaping @Sendable () throws -> [UInt8]?) { self.next = next }

    /// Makes the next piece that holds something; nil behind the last one.
    public func piece() throws -> [UInt8]? {
        while let piece = try next() {
            if !piece.isEmpty { return piece }
        }
        return nil
    }

    /// All that is left, in one.
    public func rest() throws -> [UInt8] {
        var bytes: [UInt8] = []
        while let piece = try piece() { bytes += piece }
        return bytes
    }
}

extension HTTPBodyStream: Hashable {
    /// The same stream, not one that says the same.
    public static func == (one: HTTPBodyStream, other: HTTPBodyStream) -> Bool { one === other }

    /// Tells this stream from others.
    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
