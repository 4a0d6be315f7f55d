public import Plays
import Stage
import Wire

/// Makes one file of several small ones that lie in one folder.
public final class Compaction {
    /// How many files there were and are.
    public struct Result: Hashable, Sendable {
        /// Small files that went.
        public var replaced = 0
        /// Files that came for them.
        public var made = 0

        /// None yet.
        public init() {}
    }

    private let tree: any Tree
    private let tools = EncoderTools()
    private let digest = SHA256()
    private let limitBytes: Int64
    private let today: CivilDate
    private let writer: String
    private let parquetCompression: Compression?
    private var made = 0
    private let reached: (CommitStep) throws -> Void

    /// Prepares to compact.
    ///
    /// - Parameters:
    ///   - tree: Where the files lie.
    ///   - limitBytes: About how large a file may become.
    ///   - today: Folders of this day and later ones are left alone: more is to come.
    ///   - writer: A word no other process uses.
    ///   - parquet: How pages of Parquet are compressed; nil keeps what the first file has.
    ///   - reached: Called at every step.
    public init(
        _ tree: any Tree, limitBytes: Int64, today: CivilDate, writer: String,
        parquet: Compression? = nil, reached: @escaping (CommitStep) throws -> Void = { _ in }
    ) {
        self.tree = tree
        self.limitBytes = limitBytes
        self.today = today
        self.writer = writer
        parquetCompression = parquet
        self.reached = reached
    }

    /// Compacts one partition of a topic.
    ///
    /// - Throws: A `Failure` when a file is not what the manifest says; ``TakenOver``.
    public func run(
        _ topic: Topic, _ partition: Int32, until isOver: () -> Bool = { false }
    ) throws -> Result {
        var result = Result()
        guard let manifest = try tree.manifest(topic, partition) else { return result }
        for group in groups(manifest.files) where !isOver() {
            try merge(group, topic, partition)
            result.replaced += group.count
            result.made += 1
        }
        return result
    }

    /// Files that lie behind one another in one closed folder and are small together.
    private func groups(_ files: [Manifest.File]) -> [[Manifest.File]] {
        let folders = Dictionary(grouping: files) { ExactPath(ExactPath($0.path).folder) }
        return folders.sorted { $0.key < $1.key }.flatMap { folder, files in
            isClosed(folder.text) ? runs(files.sorted { $0.first < $1.first }) : []
        }
    }

    private func runs(_ files: [Manifest.File]) -> [[Manifest.File]] {
        var runs: [[Manifest.File]] = []
        var run: [Manifest.File] = []
        var bytes: Int64 = 0
        for file in files {
            let isAlike = run.last.map { PartName($0.path)?.suffix == PartName(file.path)?.suffix }
            if bytes + file.bytes > limitBytes || isAlike == false {
                runs.append(run)
                (run, bytes) = ([], 0)
            }
            run.append(file)
            bytes += file.bytes
        }
        return (runs + [run]).filter { $0.count > 1 }
    }

    /// Whether its day is over; a folder of no day is never open.
    private func isClosed(_ folder: String) -> Bool {
        ExactPath(folder).names.allSatisfy { level in
            guard level.hasPrefix("date=") || level.hasPrefix("local_date=") else { return true }
            let value = level.drop { $0 != "=" }.dropFirst()
            return String(value).withText { CivilDate($0) }.map { $0 < today } ?? true
        }
    }
}

// MARK: - Merging

extension Compaction {
    private func merge(
        _ group: [Manifest.File], _ topic: Topic, _ partition: Int32
    ) throws {
        guard let first = group.first, let last = group.last,
            let suffix = PartName(first.path)?.suffix, let style = FileStyle(suffix: suffix)
        else { return }
        made += 1
        let folder = try tree.stagingFolder(topic, partition)
        let staged = "\(folder)/\(writer)-\(made).tmp"
        defer { try? Files.remove(staged) }

        var merged: MergedFile?
        for file in group {
            try add(file, to: &merged, at: staged, topic, partition, style)
            try reached(.written)
        }
        let records = group.reduce(0) { $0 + $1.records }
        let name = PartName(
            partition: partition, first: first.first, last: last.last, suffix: suffix)
        let parent = ExactPath(first.path).folder
        guard let (bytes, sha256) = try merged?.close(partition, first.first, last.last) else {
            return
        }
        try reached(.closed)
        let file = Manifest.File(
            path: parent.isEmpty ? name.text : "\(parent)/\(name.text)", first: first.first,
            last: last.last, records: records, bytes: bytes, sha256: sha256)
        try tree.replace(
            group, topic, partition, with: StagedFile(stagedPath: staged, file: file),
            reached: reached)
    }

    /// Reads one file and appends its rows, after it was seen to be what was committed.
    private func add(
        _ file: Manifest.File, to merged: inout MergedFile?, at path: String, _ topic: Topic,
        _ partition: Int32, _ style: FileStyle
    ) throws {
        digest.begin()
        var whole = ByteBuffer(capacity: file.roomBytes)
        let isThere = try tree.read(topic, file.path) { bytes in
            digest.update(bytes)
            whole.append(bytes)
        }
        if !isThere, try tree.manifest(topic, partition)?.files.contains(file) != true {
            throw TakenOver(compacting: topic, partition, place: tree.place)
        }
        let place = "\(tree.place)/\(topic.rawValue)/\(file.path)"
        guard isThere, digest.finishHex() == file.sha256 else {
            throw Failure("\(place): not the bytes that were committed; see files verify")
        }
        do {
            if merged == nil {
                merged = try MergedFile(path, real(style, of: whole, topic), topic, tools)
                try reached(.staged)
            }
            guard try merged?.take(whole, style) == file.records else {
                throw PartFault(description: "has another number of rows than the manifest says")
            }
        } catch let fault as PartFault { throw Failure("\(place): \(fault)") }
    }

    /// A style whose compression is that of the pages, too: as in a file, unless another is wanted.
    private func real(
        _ style: FileStyle, of file: borrowing ByteBuffer, _ topic: Topic
    ) throws -> FileStyle {
        guard style.format == .parquet else { return style }
        let pages = try parquetCompression ?? ParquetFile(file.text, of: topic).compression
        return FileStyle(.parquet, pages)
    }
}

/// A file that is made of others.
private final class MergedFile {
    private let topic: Topic
    private let file: RowFile
    private var isFirst = true

    init(_ path: String, _ style: FileStyle, _ topic: Topic, _ tools: EncoderTools) throws {
        self.topic = topic
        file = try RowFile(path, tools.encoder(style, topic), sealBytes: 16 << 20)
    }

    /// Takes the rows of a whole file; returns their number.
    func take(_ bytes: borrowing ByteBuffer, _ style: FileStyle) throws -> Int64 {
        let before = file.records
        if style.format == .parquet {
            try ParquetFile(bytes.text, of: topic).rows { rows, number in
                file.waiting.append(rows.text)
                try file.added(number)
            }
        } else {
            var cutter = RecordCutter(style.format)
            var isHeader = style.format == .csv
            let unpacker = style.compression.unpacker()
            try unpacker.take(bytes.bytes) { piece in
                try cutter.take(piece) { record in
                    defer { isHeader = false }
                    if !isHeader || isFirst { file.waiting.append(record) }
                    if !isHeader { try file.added(1) }
                }
            }
            try unpacker.finish()
            try cutter.finish()
        }
        isFirst = false
        return file.records - before
    }

    func close(
        _ partition: Int32, _ first: Int64, _ last: Int64
    ) throws -> (bytes: Int64, sha256: String) {
        try file.close(from: first, to: last, of: partition)
    }
}
