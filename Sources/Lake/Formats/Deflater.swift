internal import CZlib
import Plays

/// Deflates pieces that stand behind one another in one stream, with one context for all files.
///
/// Each piece ends on a whole byte (a sync flush) and refers to nothing before it, so that what a
/// file keeps between two pieces is its checksum only.
final class Deflater {
    private let stream: UnsafeMutablePointer<z_stream>

    init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let code = legato_deflate_start(stream)
        precondition(code == Z_OK, "no memory for zlib")
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// Appends one piece; the last one ends the stream.
    func append(_ bytes: Text, isLast: Bool, to output: inout ByteBuffer) {
        deflateReset(stream)
        let bound = Int(deflateBound(stream, uLong(bytes.count))) + 64
        let room = output.room(bound)
        stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes.start)
        stream.pointee.avail_in = uInt(bytes.count)
        stream.pointee.next_out = room
        stream.pointee.avail_out = uInt(bound)
        // The bound holds all of it, so one call is enough.
        deflate(stream, isLast ? Z_FINISH : Z_SYNC_FLUSH)
        output.advance(bound - Int(stream.pointee.avail_out))
    }

    /// The CRC-32 of what came before and these bytes.
    static func checksum(_ before: UInt32, _ bytes: Text) -> UInt32 {
        UInt32(truncatingIfNeeded: crc32_z(uLong(before), bytes.start, bytes.count))
    }
}

/// One gzip member around the pieces of a file.
struct GzipMember {
    private var checksum: UInt32 = 0
    private var size: UInt32 = 0

    /// Appends the header: no name, no time, so that equal bytes give equal files.
    func open(_ output: inout ByteBuffer) {
        for byte: UInt8 in [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF] { output.append(byte) }
    }

    /// Appends one piece.
    mutating func append(_ bytes: Text, with deflater: Deflater, to output: inout ByteBuffer) {
        checksum = Deflater.checksum(checksum, bytes)
        size &+= UInt32(truncatingIfNeeded: bytes.count)
        deflater.append(bytes, isLast: false, to: &output)
    }

    /// Appends the end.
    func close(with deflater: Deflater, to output: inout ByteBuffer) {
        deflater.append("", isLast: true, to: &output)
        for word in [checksum, size] {
            for shift: UInt32 in [0, 8, 16, 24] {
                output.append(UInt8(truncatingIfNeeded: word >> shift))
            }
        }
    }
}
