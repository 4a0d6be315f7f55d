import Glibc
public import Plays
import Stage

/// A tree in a folder of a file system.
public final class DiskTree: Tree {
    /// The folder.
    public let place: String
    /// Manifests as they were read or written last, to know that nobody else has written.
    private var known: [String: (bytes: [UInt8], manifest: Manifest)] = [:]

    /// More files than this are put on the disk by one call for the whole file system.
    static let singleSyncs = 32
    private static let staging = "_tmp"

    /// Makes the folder when it is not there.
    public init(_ path: String) throws {
        place = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        try Files.makeFolder(place)
    }

    /// A folder that readers of such trees pass over.
    public func stagingFolder(_ topic: Topic, _ partition: Int32) throws -> String {
        let folder = "\(place)/\(topic.rawValue)/\(Self.staging)/\(partition)"
        try Files.makeFolder(folder)
        return folder
    }

    /// The manifest of a partition; nil when there is none.
    public func manifest(_ topic: Topic, _ partition: Int32) throws -> Manifest? {
        let path = "\(place)/\(Manifest.path(topic, partition))"
        guard Files.exists(path) else {
            known[path] = nil
            return nil
        }
        let bytes = try Files.read(path, limitBytes: 1 << 30)
        if let known = known[path], known.bytes == bytes { return known.manifest }
        let manifest = try Manifest(json: bytes, at: path)
        known[path] = (bytes, manifest)
        return manifest
    }

    /// Removes what no manifest names of partitions and returns their manifests.
    public func recover(
        _ topic: Topic, _ partitions: [Int32]
    ) throws -> [Int32: Manifest] {
        // What is written from here on is not looked at, and what is committed is named.
        let parts = Dictionary(grouping: try parts(of: topic)) { PartName($0)?.partition }
        var manifests: [Int32: Manifest] = [:]
        for partition in partitions {
            manifests[partition] = try recover(topic, partition, parts[partition] ?? [])
        }
        return manifests
    }

    private func recover(
        _ topic: Topic, _ partition: Int32, _ parts: [String]
    ) throws -> Manifest? {
        let lock = try lock(topic, partition)
        defer { withExtendedLifetime(lock) {} }

        let root = "\(place)/\(topic.rawValue)"
        try Files.remove("\(root)/\(Self.staging)/\(partition)")
        // A manifest that was being replaced when its writer was killed.
        let manifests = "\(root)/\(Manifest.folder)"
        for name in try Files.names(in: manifests) where name.hasPrefix("\(partition).json.") {
            try Files.remove("\(manifests)/\(name)")
        }
        let manifest = try manifest(topic, partition)
        let named = manifest?.paths ?? []
        for path in parts where !named.contains(ExactPath(path)) {
            try Files.remove("\(root)/\(path)")
        }
        return manifest
    }

    /// The partitions of a topic that have a manifest, in order.
    public func partitions(of topic: Topic) throws -> [Int32] {
        let folder = "\(place)/\(topic.rawValue)/\(Manifest.folder)"
        guard Files.exists(folder) else { return [] }
        return try Files.names(in: folder).compactMap { name in
            name.hasSuffix(".json") ? Int32(name.dropLast(5)) : nil
        }.sorted()
    }

    /// Makes files part of the tree: all of them or none.
    public func commit(
        _ advance: Advance, reached: (CommitStep) throws -> Void
    ) throws -> Manifest {
        let root = "\(place)/\(advance.topic.rawValue)"
        if advance.files.count > Self.singleSyncs { try DiskFile.syncAll(containing: place) }
        try reached(.synced)

        let lock = try lock(advance.topic, advance.partition)
        defer { withExtendedLifetime(lock) {} }

        let current = try manifest(advance.topic, advance.partition)
        guard current?.nextOffset == advance.fromOffset else {
            throw TakenOver(advance.topic, advance.partition, place: place)
        }
        for (index, file) in advance.files.enumerated() {
            let path = "\(root)/\(file.file.path)"
            try Files.makeFolder(Files.folder(of: path))
            try DiskFile.move(file.stagedPath, to: path)
            if index == 0 { try reached(.firstNamed) }
        }
        try reached(.named)
        try syncFolders(of: advance.files.map(\.file.path), below: root)
        try reached(.foldersSynced)
        var manifest = advance.manifest
        // Another process may have compacted older files since.
        manifest.files = (current?.files ?? []) + advance.files.map(\.file)
        try write(manifest)
        try reached(.committed)
        return manifest
    }
}

extension DiskTree {
    func lock(_ topic: Topic, _ partition: Int32) throws -> DiskLock {
        let folder = "\(place)/\(topic.rawValue)/\(Manifest.folder)"
        try Files.makeFolder(folder)
        return try DiskLock("\(folder)/\(partition).lock")
    }

    func write(_ manifest: Manifest) throws {
        let path = "\(place)/\(Manifest.path(manifest.topic, manifest.partition))"
        let bytes = manifest.json
        try AtomicFile.write(bytes, to: path)
        known[path] = (bytes, manifest)
    }

    /// Puts new names on the disk: those of the files, and those of the folders they lie in.
    func syncFolders(of paths: [String], below root: String) throws {
        guard paths.count <= Self.singleSyncs else {
            return try DiskFile.syncAll(containing: place)
        }
        var folders: Set<ExactPath> = paths.isEmpty ? [] : [ExactPath(root), ExactPath(place)]
        for path in paths {
            var parts = ExactPath(path).names.dropLast()
            while !parts.isEmpty {
                folders.insert(ExactPath("\(root)/\(parts.joined(separator: "/"))"))
                parts = parts.dropLast()
            }
        }
        for folder in folders.sorted(by: >) { try DiskFile.syncFolder(folder.text) }
    }

    /// The paths of all parts of a topic.
    public func parts(of topic: Topic) throws -> [String] {
        let root = "\(place)/\(topic.rawValue)"
        guard Files.exists(root) else { return [] }
        var found: [String] = []
        var folders = [""]
        while let folder = folders.popLast() {
            let path = folder.isEmpty ? root : "\(root)/\(folder)"
            for name in try Files.names(in: path) {
                let inner = folder.isEmpty ? name : "\(folder)/\(name)"
                if PartName(name) != nil {
                    found.append(inner)
                } else if !name.hasPrefix("_"), ExactPath.isField(name) {
                    folders.append(inner)
                }
            }
        }
        return found
    }
}
