import Plays

/// The rows of one partition on their way into files, which are committed together.
///
/// No file stays open: rows wait in memory, and what is too much is handed to a thread that appends
/// it to temporary files. So neither memory nor descriptors grow with the number of folders in
/// flight.
public final class Gathering {
    /// The manifest as it was committed last.
    public private(set) var manifest: Manifest
    /// Records in hand.
    public private(set) var records = 0
    /// The size of the largest file in hand, about.
    public private(set) var largestBytes = 0

    private let layout: Layout
    private let style: FileStyle
    private let form: RowForm
    private let tree: any Tree
    private let reached: (CommitStep) throws -> Void
    private let tools: EncoderTools
    private let stagingFolder: String
    private let writer: String
    private var isNew: Bool
    private var parts: [ExactPath: Part] = [:]
    private var recent: Part?
    private var made = 0
    private let memory: WaitingMemory?
    private(set) var waitingBytes = 0 {
        didSet { memory?.usedBytes += waitingBytes - oldValue }
    }
    private var skipped: [Int64] = []
    /// When all files have been told to end: in the folders' order, and the number of the last one.
    private var closing: (parts: [Part], number: FileThread.Number)?

    /// Bytes that may wait in memory before they are brought to the disk.
    public var budgetBytes: Int

    /// More folders than this are committed at once.
    private static let folderLimit = 20_000

    /// Begins to gather.
    ///
    /// - Parameters:
    ///   - manifest: What the tree holds of the partition.
    ///   - isNew: Whether the tree has no such manifest yet.
    ///   - partitionBy: The folders.
    ///   - style: The files.
    ///   - tree: Where they go.
    ///   - writer: A word no other process uses, for names of temporary files.
    ///   - tools: What it shares with others: a thread that works on their files, one by one. What
    ///     one of them fails at, none of them can commit.
    ///   - budgetBytes: Bytes that may wait in memory.
    ///   - memory: What it shares with other partitions; nil when it has its budget for itself.
    ///   - reached: Called at every step of a commit.
    /// - Throws: `FileError` when the folder for unfinished files cannot be made.
    public init(
        _ manifest: Manifest, isNew: Bool, by partitionBy: PartitionBy, style: FileStyle,
        tree: any Tree, writer: String, tools: EncoderTools, budgetBytes: Int,
        memory: WaitingMemory? = nil, reached: @escaping (CommitStep) throws -> Void = { _ in }
    ) throws {
        self.manifest = manifest
        self.isNew = isNew
        self.style = style
        self.tree = tree
        self.writer = writer
        self.tools = tools
        self.budgetBytes = budgetBytes
        self.memory = memory
        self.reached = reached
        form = RowForm(style.format, manifest.topic)
        layout = Layout(manifest.topic, by: partitionBy)
        stagingFolder = try tree.stagingFolder(manifest.topic, manifest.partition)
        memory?.join(self)
    }

    deinit { memory?.usedBytes -= waitingBytes }

    /// Whether there is nothing in hand, not even a dead letter.
    public var isEmpty: Bool { records == 0 && skipped.isEmpty }
    /// Whether so many folders are in flight that they should be committed.
    public var isCrowded: Bool { parts.count >= Self.folderLimit }

    /// Takes a row, until ``close()``.
    public func take(_ row: RowReader) throws {
        precondition(closing == nil, "its files have been told to end")
        let part = part(for: layout.folder(of: row))
        let before = part.waitingBytes
        part.add(row, form)
        records += 1
        waitingBytes += part.waitingBytes - before
        largestBytes = max(largestBytes, part.bytes)
        if part.waitingBytes >= PieceStore.largeBytes {
            try spill(part, whole: true)
        } else if waitingBytes > budgetBytes {
            try spill()
        } else if memory?.isFull == true {
            try memory?.makeRoom()
        }
    }

    /// Notes that a record was dead-lettered.
    public func skip(_ offset: Int64) { skipped.append(offset) }

    /// Has the thread end all files, so that ``commit(nextOffset:last:)`` has less to wait for.
    ///
    /// - Throws: What the thread has failed at.
    public func close() throws {
        guard closing == nil else { return }
        let syncs = parts.count <= DiskTree.singleSyncs
        let sorted = parts.sorted { $0.key < $1.key }.map(\.value)
        var number = 0
        for part in sorted {
            number = try part.close(syncs: syncs, partition: manifest.partition)
        }
        closing = (sorted, number)
    }

    /// Commits what is in hand.
    ///
    /// - Parameters:
    ///   - nextOffset: Where to go on.
    ///   - last: The last record that was taken, and its hash.
    /// - Returns: The new files.
    /// - Throws: What went wrong; nothing of it counts then, and this value is done.
    @discardableResult
    public func commit(
        nextOffset: Int64, last: (offset: Int64, hash: String)?
    ) throws -> [Manifest.File] {
        try close()
        let files = try closed()
        try reached(.closed)
        var next = manifest
        for offset in skipped { next.skip(offset) }
        next.nextOffset = nextOffset
        next.stored = (manifest.stored ?? manifest.records) + Int64(records)
        if let last { (next.lastOffset, next.lastHash) = (last.offset, last.hash) }
        let from = isNew ? nil : manifest.nextOffset
        manifest = try tree.commit(Advance(from: from, to: next, files: files), reached: reached)
        isNew = false
        forget()
        return files.map(\.file)
    }

    /// Waits for the thread.
    private func closed() throws -> [StagedFile] {
        guard let closing else { return [] }
        try tools.pieces.thread.wait(for: closing.number)
        return closing.parts.map {
            $0.staged(partition: manifest.partition, suffix: style.suffix)
        }
    }

    private func forget() {
        parts = [:]
        closing = nil
        recent = nil
        skipped = []
        records = 0
        waitingBytes = 0
        largestBytes = 0
    }

    private func part(for folder: Text) -> Part {
        if let recent, recent.isIn(folder) { return recent }
        let name = String(folder)
        let part = parts[ExactPath(name)] ?? make(name)
        recent = part
        return part
    }

    private func make(_ folder: String) -> Part {
        made += 1
        let file = PartFile(
            "\(stagingFolder)/\(writer)-\(made).tmp", tools.encoder(style, manifest.topic),
            pieceBytes: budgetBytes / 2, tools, reached: reached)
        let part = Part(folder: folder, file, tools.pieces)
        parts[ExactPath(folder)] = part
        return part
    }

    /// What can still be brought to the disk.
    var spareBytes: Int { closing == nil ? waitingBytes : 0 }

    /// Brings the larger half of what waits to the disk; the rest is not worth a write each.
    func spill() throws {
        let least = max(1, waitingBytes / max(1, parts.count) / 2)
        for part in parts.values where part.waitingBytes >= least {
            try spill(part, whole: false)
        }
    }

    private func spill(_ part: Part, whole isWhole: Bool) throws {
        waitingBytes -= part.waitingBytes
        try part.spill(whole: isWhole)
    }
}
