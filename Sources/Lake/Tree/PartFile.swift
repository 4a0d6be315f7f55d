import Plays
import Stage
import Wire

/// One file that is being made, as the thread that works on files sees it.
///
/// When rows are handed over that are too few for a piece of the file, they wait on in a file
/// beside it: with thousands of folders in flight each has a row now and then, and a row group for
/// each would take more memory than the row.
final class PartFile {
    private let path: String
    private let encoder: any PartEncoder
    private let pieceBytes: Int
    private let tools: EncoderTools
    private let reached: (CommitStep) throws -> Void
    private let digest = SHA256()
    private var isMade = false
    /// Whether it goes past the kernel's cache, as files do that get large pieces.
    private var isDirect = false
    /// What does not make a block yet.
    private var tail = ByteBuffer(capacity: 64)
    private var writtenBytes = 0
    private var spooledBytes = 0
    private var spooledRows = 0

    /// When the first piece has so many bytes, more are going to come.
    private static let directBytes = 128 << 10

    init(
        _ path: String, _ encoder: any PartEncoder, pieceBytes: Int, _ tools: EncoderTools,
        reached: @escaping (CommitStep) throws -> Void
    ) {
        self.path = path
        self.encoder = encoder
        self.pieceBytes = min(pieceBytes, encoder.pieceBytes)
        self.tools = tools
        self.reached = reached
    }

    /// What was handed over so far, as it lies on the disk.
    var bytes: Int { writtenBytes + spooledBytes }

    /// Brings rows to the disk.
    func take(_ piece: Piece) throws {
        if spooledBytes + piece.bytes.count < pieceBytes {
            try spool(piece)
        } else if isVerbatim {
            try write(piece.bytes, syncs: nil)
        } else {
            tools.scratch.removeAll()
            try seal(piece)
            try write(tools.scratch, syncs: nil)
        }
    }

    /// Says what the file holds, all in all.
    func note(_ records: Int, from first: Int64, to last: Int64, of partition: Int32) {
        encoder.note(records, from: first, to: last, of: partition)
    }

    /// Ends the file with its last rows.
    func close(_ piece: Piece, syncs: Bool) throws {
        if isVerbatim {
            try write(piece.bytes, syncs: syncs)
        } else {
            tools.scratch.removeAll()
            if spooledRows + piece.rows > 0 { try seal(piece) }
            encoder.close(to: &tools.scratch)
            try write(tools.scratch, syncs: syncs)
        }
    }

    /// The file, once it is closed.
    func staged(_ path: String, first: Int64, last: Int64, records: Int64) -> StagedFile {
        StagedFile(
            stagedPath: self.path,
            file: Manifest.File(
                path: path, first: first, last: last, records: records,
                bytes: Int64(writtenBytes), sha256: digest.finishHex()))
    }
}

extension PartFile {
    /// Whether rows wait as they are to stand in the file.
    private var isVerbatim: Bool { encoder.pieceBytes == 0 }
    private var spoolPath: String { "\(path).rows" }

    /// Lets the rows wait on in a file as they are.
    private func spool(_ piece: Piece) throws {
        if spooledBytes == 0 {
            try DiskFile.make(spoolPath)
            try reached(.staged)
        }
        try DiskFile.append(piece.bytes.text, to: spoolPath, syncs: false)
        try reached(.written)
        spooledBytes += piece.bytes.count
        spooledRows += piece.rows
    }

    /// Encodes all rows that wait.
    private func seal(_ piece: Piece) throws {
        if spooledBytes > 0 {
            var rows = ByteBuffer(capacity: spooledBytes + piece.bytes.count)
            try Files.read(spoolPath, limitBytes: .max).withUnsafeBytes { rows.append($0) }
            rows.append(piece.bytes.text)
            encoder.seal(rows, rows: spooledRows + piece.rows, to: &tools.scratch)
            try Files.remove(spoolPath)
            (spooledBytes, spooledRows) = (0, 0)
        } else {
            encoder.seal(piece.bytes, rows: piece.rows, to: &tools.scratch)
        }
    }

    private func write(_ bytes: borrowing ByteBuffer, syncs: Bool?) throws {
        digest.update(bytes.bytes)
        writtenBytes += bytes.count
        if !isMade {
            try DiskFile.make(path)
            isMade = true
            isDirect = bytes.count >= Self.directBytes
            try reached(.staged)
        }
        if isDirect, try writeBlocks(bytes.text) {
            if let syncs { try DiskFile.append(tail.text, to: path, syncs: syncs) }
            return
        }
        let half = bytes.count / 2
        try DiskFile.append(bytes.text.slice(0, half), to: path, syncs: false)
        try reached(.written)
        try DiskFile.append(bytes.text.slice(half, bytes.count), to: path, syncs: syncs ?? false)
    }

    /// Writes what makes whole blocks past the cache; false where that cannot be.
    private func writeBlocks(_ bytes: Text) throws -> Bool {
        let count = try tools.blocks.append(tail.text, bytes, to: path) { try reached(.written) }
        guard let count else {
            isDirect = false
            try DiskFile.append(tail.text, to: path, syncs: false)
            return false
        }
        if tail.count + bytes.count >= BlockWriter.blockBytes { tail.removeAll() }
        tail.append(bytes.slice(count, bytes.count))
        return true
    }
}
