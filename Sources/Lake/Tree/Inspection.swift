import Glibc
import Plays
import Stage
import Wire

/// Compares a tree on disk with its manifests, without reading rows.
public final class Inspection {
    private let tree: DiskTree
    private let digest = SHA256()
    private var chunk = [UInt8](repeating: 0, count: 1 << 20)

    /// Looks at a tree that is there.
    public init(_ path: String) throws {
        guard Files.exists(path) else { throw Failure("\(path): there is no such folder") }
        tree = try DiskTree(path)
    }

    /// The manifests of all topics, in order.
    public func manifests() throws -> [Manifest] {
        try Topic.filed.flatMap { topic in
            try tree.partitions(of: topic).compactMap { try tree.manifest(topic, $0) }
        }
    }

    /// What is wrong with a partition: one sentence each, none when all is well.
    public func faults(of manifest: Manifest) throws -> [String] {
        let lock = try tree.lock(manifest.topic, manifest.partition)
        defer { withExtendedLifetime(lock) {} }

        // A sink may have committed since the manifest was listed.
        let current = try tree.manifest(manifest.topic, manifest.partition) ?? manifest
        var faults = try current.files.flatMap { try self.faults(of: $0, in: current) }
        faults += rangeFaults(of: current)
        let named = Set(current.files.map(\.path))
        let root = "\(tree.place)/\(current.topic.rawValue)"
        for path in try tree.parts(below: root) where !named.contains(path) {
            guard PartName(path)?.partition == current.partition else { continue }
            faults.append("\(root)/\(path): no manifest names it; a sink removes it when it starts")
        }
        return faults
    }

    private func faults(of file: Manifest.File, in manifest: Manifest) throws -> [String] {
        let path = "\(tree.place)/\(manifest.topic.rawValue)/\(file.path)"
        guard Files.exists(path) else { return ["\(path): missing"] }
        var faults: [String] = []
        let (bytes, sha256) = try content(path)
        if bytes != file.bytes { faults.append("\(path): \(bytes) bytes, not \(file.bytes)") }
        if sha256 != file.sha256 { faults.append("\(path): not the bytes that were committed") }
        let name = PartName(path)
        if name?.partition != manifest.partition || name?.first != file.first
            || name?.last != file.last
        {
            faults.append("\(path): the name says otherwise than the manifest")
        }
        if file.records < 1 || file.records > file.last - file.first + 1
            || file.first < manifest.firstOffset || file.last >= manifest.nextOffset
        {
            faults.append("\(path): the manifest's offsets and counts do not agree")
        }
        return faults
    }

    /// Files of one folder lie behind one another, and all together hold no more than there is.
    private func rangeFaults(of manifest: Manifest) -> [String] {
        let place = "\(manifest.topic.rawValue)/\(manifest.partition)"
        var faults: [String] = []
        let folders = Dictionary(grouping: manifest.files) { file in
            file.path.lastIndex(of: "/").map { String(file.path[..<$0]) } ?? ""
        }
        for (folder, files) in folders.sorted(by: { $0.key < $1.key }) {
            let sorted = files.sorted { $0.first < $1.first }
            for (one, next) in zip(sorted, sorted.dropFirst()) where next.first <= one.last {
                faults.append("\(place): files of \(folder) overlap at offset \(next.first)")
            }
        }
        if manifest.unheldOffsets < 0 {
            faults.append("\(place): holds more records than its offsets")
        }
        return faults
    }

    private func content(_ path: String) throws -> (bytes: Int64, sha256: String) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError("read", path) }
        defer { close(descriptor) }

        digest.begin()
        var total: Int64 = 0
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw FileError("read", path) }
            guard count > 0 else { return (total, digest.finishHex()) }
            total += Int64(count)
            chunk.withUnsafeBytes { bytes in
                digest.update(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
            }
        }
    }
}

extension Manifest {
    /// The records that its files hold.
    public var records: Int64 { files.reduce(0) { $0 + $1.records } }

    /// The offsets that were dead-lettered.
    public var skippedOffsets: Int64 {
        skipped.reduce(0) { $0 + ($1.upperBound - $1.lowerBound + 1) }
    }

    /// The offsets that no file holds and that were not dead-lettered: markers of transactions,
    /// and what compaction took.
    public var unheldOffsets: Int64 { nextOffset - firstOffset - records - skippedOffsets }
}
