import Plays
import Stage
import Wire

/// One file that is being made: rows that wait, and what is encoded already.
///
/// Rows wait in memory. When that is wanted back and they are too few for a piece of the file,
/// they wait on in a file beside it: with thousands of folders in flight each has a row now and
/// then, and a row group for each would take more memory than the row.
final class Part {
    let folder: String
    private(set) var first: Int64?
    private(set) var last: Int64 = 0
    private(set) var records: Int64 = 0
    private(set) var writtenBytes = 0
    private var waiting = ByteBuffer(capacity: 64)
    private var spooledBytes = 0
    /// The rows in both.
    private var waitingRows = 0
    private let encoder: any PartEncoder
    private let pieceBytes: Int
    private let stagedPath: String
    private let digest = SHA256()
    private var isMade = false

    init(folder: String, stagedPath: String, encoder: any PartEncoder, pieceBytes: Int) {
        self.folder = folder
        self.stagedPath = stagedPath
        self.encoder = encoder
        self.pieceBytes = min(pieceBytes, encoder.pieceBytes)
    }

    var waitingBytes: Int { waiting.count }
    /// About what the file would be if it were closed now.
    var bytes: Int { writtenBytes + spooledBytes + waiting.count }

    func add(_ row: RowReader) {
        if first == nil { first = row.offset }
        last = row.offset
        records += 1
        waitingRows += 1
        encoder.add(row, to: &waiting)
    }

    /// Brings the waiting rows to the disk, and gives their memory back unless it is `kept`.
    func spill(
        _ scratch: inout ByteBuffer, kept isKept: Bool, reached: (CommitStep) throws -> Void
    ) throws {
        if spooledBytes + waiting.count < pieceBytes {
            try spool(reached: reached)
        } else if isVerbatim {
            try write(waiting, syncs: false, reached: reached)
        } else {
            scratch.removeAll()
            try seal(to: &scratch)
            try write(scratch, syncs: false, reached: reached)
        }
        if isKept { waiting.removeAll() } else { waiting = ByteBuffer(capacity: 64) }
    }

    /// Ends the file.
    func close(
        _ scratch: inout ByteBuffer, syncs: Bool, partition: Int32, suffix: String,
        reached: (CommitStep) throws -> Void
    ) throws -> StagedFile {
        if isVerbatim {
            try write(waiting, syncs: syncs, reached: reached)
        } else {
            scratch.removeAll()
            if waitingRows > 0 { try seal(to: &scratch) }
            encoder.close(to: &scratch)
            try write(scratch, syncs: syncs, reached: reached)
        }
        let name = PartName(partition: partition, first: first ?? 0, last: last, suffix: suffix)
        let file = Manifest.File(
            path: folder.isEmpty ? name.text : "\(folder)/\(name.text)", first: first ?? 0,
            last: last, records: records, bytes: Int64(writtenBytes), sha256: digest.finishHex())
        return StagedFile(stagedPath: stagedPath, file: file)
    }
}

extension Part {
    /// Whether rows wait as they are to stand in the file.
    private var isVerbatim: Bool { encoder.pieceBytes == 0 }
    private var spoolPath: String { "\(stagedPath).rows" }

    /// Lets the rows wait on in a file as they are.
    private func spool(reached: (CommitStep) throws -> Void) throws {
        if spooledBytes == 0 {
            try DiskFile.make(spoolPath)
            try reached(.staged)
        }
        try DiskFile.append(waiting.text, to: spoolPath, syncs: false)
        try reached(.written)
        spooledBytes += waiting.count
    }

    /// Encodes all rows that wait.
    private func seal(to scratch: inout ByteBuffer) throws {
        if spooledBytes > 0 {
            var rows = ByteBuffer(capacity: spooledBytes + waiting.count)
            try Files.read(spoolPath, limitBytes: .max).withUnsafeBytes { rows.append($0) }
            rows.append(waiting.text)
            encoder.seal(rows, rows: waitingRows, to: &scratch)
            try Files.remove(spoolPath)
            spooledBytes = 0
        } else {
            encoder.seal(waiting, rows: waitingRows, to: &scratch)
        }
        waitingRows = 0
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
