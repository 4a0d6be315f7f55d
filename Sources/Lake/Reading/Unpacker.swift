internal import CZlib
internal import CZstd
import Plays

/// A part whose bytes are not what we write.
struct PartFault: Error, Hashable, CustomStringConvertible {
    /// What is wrong, to follow the path and a colon.
    let description: String
}

/// Unpacks what was compressed, piece by piece.
protocol Unpacker: AnyObject {
    /// Hands out what packed bytes hold.
    func take(_ bytes: UnsafeRawBufferPointer, each: (Text) throws -> Void) throws
    /// Throws when the bytes end in the middle.
    func finish() throws
}

extension Compression {
    /// What undoes it.
    func unpacker() -> any Unpacker {
        switch self {
        case .none: PlainBytes()
        case .gzip: Inflater()
        case .zstd: ZstdDecompressor()
        }
    }
}

/// Bytes that are not packed.
final class PlainBytes: Unpacker {
    func take(_ bytes: UnsafeRawBufferPointer, each: (Text) throws -> Void) throws {
        if !bytes.isEmpty { try each(Text(bytes)) }
    }

    func finish() {}
}

/// Inflates gzip, one member behind the other.
final class Inflater: Unpacker {
    private let stream: UnsafeMutablePointer<z_stream>
    private let room = UnsafeMutablePointer<UInt8>.allocate(capacity: roomBytes)
    private var isInside = false
    private static let roomBytes = 256 << 10

    init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let code = legato_inflate_start(stream)
        precondition(code == Z_OK, "no memory for zlib")
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
        room.deallocate()
    }

    func take(_ bytes: UnsafeRawBufferPointer, each: (Text) throws -> Void) throws {
        let text = Text(bytes)
        stream.pointee.next_in = UnsafeMutablePointer(mutating: text.start)
        stream.pointee.avail_in = uInt(text.count)
        var isFull = false
        while stream.pointee.avail_in > 0 || isFull {
            if !isInside {
                guard stream.pointee.avail_in > 0 else { return }
                inflateReset(stream)
                isInside = true
            }
            stream.pointee.next_out = room
            stream.pointee.avail_out = uInt(Self.roomBytes)
            let code = inflate(stream, Z_NO_FLUSH)
            guard code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR else {
                throw PartFault(description: "not gzip")
            }
            let count = Self.roomBytes - Int(stream.pointee.avail_out)
            if count > 0 { try each(Text(start: room, count: count)) }
            isFull = stream.pointee.avail_out == 0
            if code == Z_STREAM_END { isInside = false }
            if code == Z_BUF_ERROR { return }
        }
    }

    func finish() throws {
        if isInside { throw PartFault(description: "ends in the middle of gzip") }
    }
}

/// Unpacks zstd, one frame behind the other.
final class ZstdDecompressor: Unpacker {
    private let context: OpaquePointer
    private let room = UnsafeMutablePointer<UInt8>.allocate(capacity: roomBytes)
    private var isInside = false
    private static let roomBytes = 256 << 10

    init() {
        guard let context = ZSTD_createDCtx() else { preconditionFailure("no memory for zstd") }
        self.context = context
    }

    deinit {
        ZSTD_freeDCtx(context)
        room.deallocate()
    }

    func take(_ bytes: UnsafeRawBufferPointer, each: (Text) throws -> Void) throws {
        var input = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
        var isFull = false
        while input.pos < input.size || isFull {
            var output = ZSTD_outBuffer(dst: room, size: Self.roomBytes, pos: 0)
            let code = ZSTD_decompressStream(context, &output, &input)
            guard ZSTD_isError(code) == 0 else { throw PartFault(description: "not zstd") }
            if output.pos > 0 { try each(Text(start: room, count: output.pos)) }
            isFull = output.pos == output.size
            isInside = code != 0
        }
    }

    func finish() throws {
        if isInside { throw PartFault(description: "ends in the middle of zstd") }
    }
}
