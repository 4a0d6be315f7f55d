import Plays
import Stage
import Wire

/// A file that is written from the front to the back, some megabytes of rows at a time.
///
/// Rows are appended to ``waiting`` in the form that the encoder takes, then counted by
/// ``added(_:)``.
final class RowFile {
    let path: String
    /// How many rows it has.
    private(set) var records: Int64 = 0
    /// Rows that are not in the file yet, and in front of the first what stands above all.
    var waiting = ByteBuffer()
    private let encoder: any PartEncoder
    private let sealBytes: Int
    private let digest = SHA256()
    private var bytes: Int64 = 0
    private var waitingRows = 0
    private var scratch = ByteBuffer()

    /// Makes the file, which must not be there.
    ///
    /// - Parameters:
    ///   - path: Where.
    ///   - encoder: Its own; nobody else adds to it.
    ///   - sealBytes: Rows are encoded when so many bytes of them wait.
    /// - Throws: What the disk throws.
    init(_ path: String, _ encoder: any PartEncoder, sealBytes: Int) throws(FileError) {
        self.path = path
        self.encoder = encoder
        self.sealBytes = sealBytes
        try DiskFile.make(path)
    }

    /// So many rows were appended.
    func added(_ rows: Int) throws(FileError) {
        waitingRows += rows
        records += Int64(rows)
        if waiting.count >= sealBytes { try seal() }
    }

    /// Writes what waits and puts the whole on the disk.
    ///
    /// - Parameters:
    ///   - first: The first offset it holds.
    ///   - last: The last one.
    ///   - partition: Whose offsets these are.
    /// - Returns: Its size and hash.
    /// - Throws: What the disk throws.
    func close(
        from first: Int64, to last: Int64, of partition: Int32
    ) throws(FileError) -> (bytes: Int64, sha256: String) {
        // An empty row group, or a header, tells the columns.
        if waiting.count > 0 || records == 0 { try seal() }
        scratch.removeAll()
        encoder.note(Int(records), from: first, to: last, of: partition)
        encoder.close(to: &scratch)
        try write(syncs: true)
        return (bytes, digest.finishHex())
    }

    private func seal() throws(FileError) {
        scratch.removeAll()
        encoder.seal(waiting, rows: waitingRows, to: &scratch)
        try write(syncs: false)
        waiting.removeAll()
        waitingRows = 0
    }

    private func write(syncs: Bool) throws(FileError) {
        try DiskFile.append(scratch.text, to: path, syncs: syncs)
        digest.update(scratch.bytes)
        bytes += Int64(scratch.count)
    }
}
