internal import CZstd
import Plays

/// Writes zstd frames, with one context for all files.
final class ZstdCompressor {
    private let context: OpaquePointer

    init(level: Int32 = 3) {
        guard let context = ZSTD_createCCtx() else { preconditionFailure("no memory for zstd") }
        self.context = context
        ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level)
        ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
    }

    deinit { ZSTD_freeCCtx(context) }

    /// Appends one frame, which says how long its content is.
    func append(_ bytes: Text, to output: inout ByteBuffer) {
        let bound = ZSTD_compressBound(bytes.count)
        let room = output.room(bound)
        let size = ZSTD_compress2(context, room, bound, bytes.start, bytes.count)
        // With room for the bound there is no way to fail but a lack of memory.
        precondition(ZSTD_isError(size) == 0, "no memory for zstd")
        output.advance(size)
    }
}
