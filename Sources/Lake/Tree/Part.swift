import Plays
import Wire

/// One file that is being made: rows that wait in memory, and what is on disk already.
final class Part {
    let folder: String
    private(set) var first: Int64?
    private(set) var last: Int64 = 0
    private(set) var records: Int64 = 0
    private(set) var writtenBytes = 0
    private var waiting = ByteBuffer(capacity: 64)
    private var waitingRows = 0
    private let encoder: any PartEncoder
    private let stagedPath: String
    private let digest = SHA256()
    private var isMade = false

    init(folder: String, stagedPath: String, encoder: any PartEncoder) {
        self.folder = folder
        self.stagedPath = stagedPath
        self.encoder = encoder
    }

    var waitingBytes: Int { waiting.count }
    /// About what the file would be if it were closed now.
    var bytes: Int { writtenBytes + waiting.count }

    func add(_ row: RowReader) {
        if first == nil { first = row.offset }
        last = row.offset
        records += 1
        waitingRows += 1
        encoder.add(row, to: &waiting)
    }

    /// Brings the waiting rows to the disk, and gives their memory back.
    func spill(_ scratch: inout ByteBuffer, reached: (CommitStep) throws -> Void) throws {
        scratch.removeAll()
        encoder.seal(waiting, rows: waitingRows, to: &scratch)
        try write(scratch, syncs: false, reached: reached)
        waiting = ByteBuffer(capacity: 64)
        waitingRows = 0
    }

    /// Ends the file.
    func close(
        _ scratch: inout ByteBuffer, syncs: Bool, partition: Int32, suffix: String,
        reached: (CommitStep) throws -> Void
    ) throws -> StagedFile {
        scratch.removeAll()
        if waitingRows > 0 { encoder.seal(waiting, rows: waitingRows, to: &scratch) }
        encoder.close(to: &scratch)
        try write(scratch, syncs: syncs, reached: reached)
        let name = PartName(partition: partition, first: first ?? 0, last: last, suffix: suffix)
        let file = Manifest.File(
            path: folder.isEmpty ? name.text : "\(folder)/\(name.text)", first: first ?? 0,
            last: last, records: records, bytes: Int64(writtenBytes), sha256: digest.finishHex())
        return StagedFile(stagedPath: stagedPath, file: file)
    }

    private func write(
        _ bytes: borrowing ByteBuffer, syncs: Bool, reached: (CommitStep) throws -> Void
    ) throws {
        if !isMade {
            try DiskFile.make(stagedPath)
            isMade = true
            try reached(.staged)
        }
        let half = bytes.count / 2
        try DiskFile.append(bytes.text.slice(0, half), to: stagedPath, syncs: false)
        try reached(.written)
        try DiskFile.append(bytes.text.slice(half, bytes.count), to: stagedPath, syncs: syncs)
        digest.update(bytes.bytes)
        writtenBytes += bytes.count
    }
}
