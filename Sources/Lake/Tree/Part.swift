import Plays

/// One file that is being made, as the thread that reads sees it: the rows that wait in memory.
final class Part {
    let folder: String
    private let name: StaticText
    private var first: Int64?
    private var last: Int64 = 0
    private var records: Int64 = 0
    private var waiting = Piece()
    private let file: PartFile
    private let pieces: PieceStore
    /// What was handed over last; all before it is in ``knownBytes``.
    private var handed: (number: FileThread.Number, bytes: Int)?
    private var knownBytes = 0

    init(folder: String, _ file: PartFile, _ pieces: PieceStore) {
        self.folder = folder
        name = StaticText(folder)
        self.file = file
        self.pieces = pieces
    }

    func isIn(_ folder: Text) -> Bool { name.text == folder }

    var waitingBytes: Int { waiting.bytes.count }
    /// About what the file would be if it were closed now.
    ///
    /// Not how far the thread is: equal offsets are to give equal files.
    var bytes: Int { knownBytes + (handed?.bytes ?? 0) + waiting.bytes.count }

    func add(_ row: RowReader, _ form: RowForm) {
        form.append(row, isFirst: first == nil, to: &waiting.bytes)
        if first == nil { first = row.offset }
        last = row.offset
        records += 1
        waiting.rows += 1
    }

    /// Hands the waiting rows over.
    ///
    /// - Parameter isWhole: Whether as many are going to come again.
    /// - Throws: What the thread has failed at.
    func spill(whole isWhole: Bool) throws {
        if let handed {
            try pieces.thread.wait(for: handed.number)
            knownBytes = file.bytes
        }
        let bytes = waitingBytes
        handed = (try hand(next: isWhole ? pieces.large() : Piece()) { try $0.take($1) }, bytes)
    }

    /// Has the file ended; ``staged(partition:suffix:)`` has it when the thread has done that.
    func close(syncs: Bool, partition: Int32) throws -> FileThread.Number {
        let (records, first, last) = (Int(records), first ?? 0, last)
        return try hand(next: Piece()) { file, piece in
            file.note(records, from: first, to: last, of: partition)
            try file.close(piece, syncs: syncs)
        }
    }

    private func hand(
        next: Piece, _ work: @escaping (PartFile, Piece) throws -> Void
    ) throws -> FileThread.Number {
        let (file, piece) = (file, waiting)
        waiting = next
        return try pieces.hand(piece) { try work(file, piece) }
    }

    /// The file, once the thread has ended it.
    func staged(partition: Int32, suffix: String) -> StagedFile {
        let name = PartName(partition: partition, first: first ?? 0, last: last, suffix: suffix)
        return file.staged(
            folder.isEmpty ? name.text : "\(folder)/\(name.text)", first: first ?? 0, last: last,
            records: records)
    }
}
