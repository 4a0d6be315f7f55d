import Glibc
public import ObjectStore
public import Plays
import Stage

/// A tree of objects in a bucket or a container.
///
/// There are no locks, so the manifest keeps writers apart: whoever begins with a partition
/// writes its own word into it, and every later write of it is conditional. What another writer
/// had not committed by then it cannot commit any more.
public final class ObjectTree: Tree {
    /// The address.
    public var place: String { store.place }
    let store: ObjectStore
    private let staging: String
    private let writer: String
    /// The manifests that this process has in hand, with what their objects are.
    var held: [String: (manifest: Manifest, tag: String)] = [:]

    /// Opens a tree.
    ///
    /// - Parameters:
    ///   - store: Where objects lie.
    ///   - staging: A folder on disk for files that are being made, of this process alone.
    ///   - writer: A word no other process uses.
    /// - Throws: `FileError` when the folder cannot be made.
    public init(_ store: ObjectStore, staging: String, writer: String) throws {
        self.store = store
        self.staging = staging
        self.writer = writer
        try Files.makeFolder(staging)
    }

    /// A folder on this machine.
    public func stagingFolder(_ topic: Topic, _ partition: Int32) throws -> String {
        let folder = "\(staging)/\(topic.rawValue)/\(partition)"
        try Files.makeFolder(folder)
        return folder
    }

    /// Takes partitions over, and removes what no manifest names of them.
    public func recover(
        _ topic: Topic, _ partitions: [Int32]
    ) throws -> [Int32: Manifest] {
        for partition in partitions {
            try Files.remove("\(staging)/\(topic.rawValue)/\(partition)")
            try takeOver(topic, partition)
        }
        // Only now, so that nothing is named any more which is not seen here.
        var strays: [ObjectFacts] = []
        let named = Dictionary(
            uniqueKeysWithValues: partitions.map {
                ($0, held[Manifest.path(topic, $0)]?.manifest.paths ?? [])
            })
        try store.list("\(topic.rawValue)/") { facts in
            guard let path = self.path(facts.name, of: topic), let part = PartName(path)?.partition,
                let named = named[part]
            else { return }
            if !named.contains(ExactPath(path)) { strays.append(facts) }
        }
        try store.remove(strays.filter { try !isAwaited($0, topic) })
        try store.dropUploads("\(topic.rawValue)/") { name in
            PartName(name).map { named[$0.partition] != nil } ?? false
        }
        var manifests: [Int32: Manifest] = [:]
        for partition in partitions {
            guard let manifest = held[Manifest.path(topic, partition)]?.manifest,
                !manifest.isUntouched
            else { continue }
            manifests[partition] = manifest
        }
        return manifests
    }

    /// Makes files part of the tree: all of them or none.
    public func commit(
        _ advance: Advance, reached: (CommitStep) throws -> Void
    ) throws -> Manifest {
        let (topic, partition) = (advance.topic, advance.partition)
        let path = Manifest.path(topic, partition)
        guard held[path] != nil else { throw TakenOver(topic, partition, place: place) }
        try reached(.synced)
        // The first goes alone, so that a test can end the process between two of them.
        try upload(Array(advance.files.prefix(1)), topic, partition)
        if !advance.files.isEmpty { try reached(.firstNamed) }
        try upload(Array(advance.files.dropFirst()), topic, partition)
        try reached(.named)
        try reached(.foldersSynced)
        let manifest = try change(topic, partition) { current in
            var next = advance.manifest
            // Another process may have compacted older files since.
            next.files = current.files + advance.files.map(\.file)
            next.pending = current.pending
            return next
        }
        try reached(.committed)
        for file in advance.files { try Files.remove(file.stagedPath) }
        return manifest
    }

    /// Writes our word into a manifest, or a manifest of nothing where there is none.
    private func takeOver(_ topic: Topic, _ partition: Int32) throws {
        let path = Manifest.path(topic, partition)
        for _ in 0..<10 {
            let object = try store.read(path)
            var manifest =
                try object.map { try Manifest(json: $0.bytes, at: "\(place)/\(path)") }
                ?? Manifest(topic: topic, partition: partition, from: 0)
            manifest.writer = writer
            manifest.pending = []
            let condition = object.map { WriteCondition.unchanged(tag: $0.facts.tag) } ?? .absent
            if case .written(let tag) = try store.write(manifest.json, to: path, if: condition) {
                held[path] = (manifest, tag)
                return
            }
        }
        throw TakenOver(topic, partition, place: place)
    }

    /// Whether a compaction that began after us is making it: it said so before it did.
    private func isAwaited(_ stray: ObjectFacts, _ topic: Topic) throws -> Bool {
        guard let path = path(stray.name, of: topic), let part = PartName(path)?.partition else {
            return true
        }
        let manifest = try current(topic, part).manifest
        return manifest.paths.contains(ExactPath(path))
    }

    func path(_ name: String, of topic: Topic) -> String? {
        let root = "\(topic.rawValue)/"
        guard name.hasPrefix(root) else { return nil }
        return String(name.dropFirst(root.count))
    }
}

// MARK: - Writing

extension ObjectTree {
    /// Brings files up under their names.
    func upload(_ files: [StagedFile], _ topic: Topic, _ partition: Int32) throws {
        guard !files.isEmpty else { return }
        let results = try store.write(files.map { upload($0, topic, if: .absent) })
        for (file, result) in zip(files, results) {
            guard case .refused(let found) = result else { continue }
            try upload(file, over: found, topic, partition)
        }
    }

    /// Something lies there already: what a writer before us could not commit.
    ///
    /// It is looked at before the manifest is: as long as that has our word, nobody has begun
    /// after us, and if somebody does, what lies there changes.
    private func upload(
        _ file: StagedFile, over found: ObjectFacts?, _ topic: Topic, _ partition: Int32
    ) throws {
        let current = try current(topic, partition)
        guard current.manifest.writer == writer,
            !current.manifest.paths.contains(ExactPath(file.file.path))
        else {
            throw TakenOver(topic, partition, place: place)
        }
        let condition = found.map { WriteCondition.unchanged(tag: $0.tag) } ?? .absent
        let result = try store.write([upload(file, topic, if: condition)])
        guard case .written = result[0] else {
            throw TakenOver(topic, partition, place: place)
        }
    }

    private func upload(
        _ file: StagedFile, _ topic: Topic, if condition: WriteCondition
    ) -> ObjectStore.Upload {
        ObjectStore.Upload(
            path: file.stagedPath, bytes: file.file.bytes, sha256: file.file.sha256,
            name: "\(topic.rawValue)/\(file.file.path)", if: condition)
    }

    /// Replaces a manifest that still has our word.
    private func change(
        _ topic: Topic, _ partition: Int32, _ body: (Manifest) -> Manifest
    ) throws -> Manifest {
        let path = Manifest.path(topic, partition)
        guard var current = held[path] else { throw TakenOver(topic, partition, place: place) }
        for _ in 0..<10 {
            var next = body(current.manifest)
            next.writer = writer
            let condition = WriteCondition.unchanged(tag: current.tag)
            if case .written(let tag) = try store.write(next.json, to: path, if: condition) {
                held[path] = (next, tag)
                return next
            }
            // Only a compaction leaves our word and the place where we were.
            let nextOffset = current.manifest.nextOffset
            current = try self.current(topic, partition)
            guard current.manifest.writer == writer, current.manifest.nextOffset == nextOffset
            else { break }
        }
        held[path] = nil
        throw TakenOver(topic, partition, place: place)
    }

    /// A manifest as it is now.
    func current(_ topic: Topic, _ partition: Int32) throws -> (manifest: Manifest, tag: String) {
        let path = Manifest.path(topic, partition)
        guard let object = try store.read(path) else {
            throw TakenOver(topic, partition, place: place)
        }
        return (try Manifest(json: object.bytes, at: "\(place)/\(path)"), object.facts.tag)
    }
}
