import Plays

/// Rows on their way to the thread that makes files of them.
final class Piece {
    var bytes: ByteBuffer
    var rows = 0

    init(capacity: Int = 64) { bytes = ByteBuffer(capacity: capacity) }
}

/// Hands pieces to the thread, and fills the large ones again that it has done with: memory that
/// was given back would have to be cleared by the kernel each time.
final class PieceStore {
    let thread = FileThread()
    /// The large ones in the order in which they were handed over.
    private var handed: [(number: FileThread.Number, piece: Piece)] = []

    /// So many bytes of one file go on without waiting for those of others.
    static let largeBytes = 1 << 20

    /// A piece for as many bytes.
    func large() -> Piece {
        guard let oldest = handed.first, thread.hasDone(oldest.number) else {
            return Piece(capacity: Self.largeBytes / 8 * 9)
        }
        handed.removeFirst()
        oldest.piece.bytes.removeAll()
        oldest.piece.rows = 0
        return oldest.piece
    }

    /// Has something done with a piece, which is the thread's from now on.
    func hand(
        _ piece: Piece, _ work: @escaping () throws -> Void
    ) throws -> FileThread.Number {
        let number = try thread.add(bytes: piece.bytes.count, work)
        if piece.bytes.count >= Self.largeBytes { handed.append((number, piece)) }
        return number
    }
}
