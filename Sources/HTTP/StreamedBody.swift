internal import CMicrohttpd

/// Feeds a stream to libmicrohttpd, which asks for as many bytes as it has room for.
final class StreamedBody {
    private let stream: HTTPBodyStream
    private var piece: [UInt8] = []
    private var sent = 0

    /// A connection's room; a piece that is larger is sent in several.
    private static let blockBytes = 32 << 10

    private init(_ stream: HTTPBodyStream) { self.stream = stream }

    /// An answer of a length that nobody knows yet.
    static func response(_ stream: HTTPBodyStream) -> OpaquePointer? {
        let body = Unmanaged.passRetained(StreamedBody(stream))
        let response = MHD_create_response_from_callback(
            UInt64.max, blockBytes,
            { context, _, room, size in
                guard let context, let room else { return -2 }
                return Unmanaged<StreamedBody>.fromOpaque(context).takeUnretainedValue()
                    .fill(UnsafeMutableRawPointer(room), size)
            }, body.toOpaque(),
            { context in
                if let context { Unmanaged<StreamedBody>.fromOpaque(context).release() }
            })
        if response == nil { body.release() }
        return response
    }

    /// Puts in what there is room for; -1 behind the end, -2 for a fault, as MHD has them.
    private func fill(_ room: UnsafeMutableRawPointer, _ size: Int) -> Int {
        do {
            if sent == piece.count {
                guard let next = try stream.piece() else { return -1 }
                (piece, sent) = (next, 0)
            }
        } catch {
            return -2
        }
        let count = min(size, piece.count - sent)
        UnsafeMutableRawBufferPointer(start: room, count: size)
            .copyBytes(from: piece[sent..<(sent + count)])
        sent += count
        return count
    }
}
