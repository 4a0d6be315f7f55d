import ObjectStore
public import Plays
import Stage

extension ObjectTree {
    /// The partitions of a topic that have a manifest, in order.
    public func partitions(of topic: Topic) throws -> [Int32] {
        var found: [Int32] = []
        let root = "\(topic.rawValue)/\(Manifest.folder)/"
        try store.list(root) { facts in
            guard facts.name.hasSuffix(".json") else { return }
            if let partition = Int32(facts.name.dropFirst(root.count).dropLast(5)) {
                found.append(partition)
            }
        }
        return found.sorted()
    }

    /// The manifest of a partition; nil when there is none.
    public func manifest(_ topic: Topic, _ partition: Int32) throws -> Manifest? {
        let path = Manifest.path(topic, partition)
        return try store.read(path).map { try Manifest(json: $0.bytes, at: "\(place)/\(path)") }
    }

    /// The paths of all parts of a topic.
    public func parts(of topic: Topic) throws -> [String] {
        var found: [String] = []
        try store.list("\(topic.rawValue)/") { facts in
            guard let path = self.path(facts.name, of: topic), PartName(path) != nil else { return }
            found.append(path)
        }
        return found
    }

    /// Hands out a part's bytes in pieces; returns false when it is not there.
    public func read(
        _ topic: Topic, _ path: String, each: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> Bool {
        guard let facts = try store.look("\(topic.rawValue)/\(path)") else { return false }
        do {
            try store.read(facts, each: each)
        } catch let error as ObjectError where error.kind == .changed {
            return false
        }
        return true
    }

    /// There are no locks: what is changed is changed on a condition.
    public func withLock<Result>(
        _ topic: Topic, _ partition: Int32, _ body: () throws -> Result
    ) throws -> Result {
        try body()
    }

    /// There are no locks: who comes later takes the partitions over, and the other ends.
    public func claim(_ topic: Topic, isShared: Bool) -> AnyObject? { self }

    /// Puts one file in the place of others in one step; the others go then.
    ///
    /// The manifest names it as pending before it is there, so that a sink which begins leaves
    /// it alone, or takes that word away and with it the right to go on.
    public func replace(
        _ old: [Manifest.File], _ topic: Topic, _ partition: Int32, with new: StagedFile,
        reached: (CommitStep) throws -> Void
    ) throws {
        try change(topic, partition) { manifest in
            manifest.pending.append(new.file.path)
            return true
        }
        let upload = ObjectStore.Upload(
            path: new.stagedPath, bytes: new.file.bytes, sha256: new.file.sha256,
            name: "\(topic.rawValue)/\(new.file.path)", if: .absent)
        guard case .written = try store.write([upload])[0] else {
            throw Failure(
                """
                \(place)/\(upload.name): lies there already and is another file; a sink that \
                starts removes it, then try again
                """)
        }
        try reached(.named)
        try change(topic, partition) { manifest in
            let pending = manifest.pending.count
            manifest.pending.removeAll { ExactPath($0) == ExactPath(new.file.path) }
            guard manifest.pending.count < pending else { return false }
            return manifest.replace(old, with: new)
        }
        try reached(.committed)
        let objects = try old.compactMap { try store.look("\(topic.rawValue)/\($0.path)") }
        try store.remove(objects)
    }

    /// Changes a manifest whoever its writer is.
    private func change(
        _ topic: Topic, _ partition: Int32, _ body: (inout Manifest) -> Bool
    ) throws {
        for _ in 0..<10 {
            var (manifest, tag) = try current(topic, partition)
            guard body(&manifest) else { break }
            let path = Manifest.path(topic, partition)
            let result = try store.write(manifest.json, to: path, if: .unchanged(tag: tag))
            if case .written = result { return }
        }
        throw TakenOver(compacting: topic, partition, place: place)
    }
}
