import Glibc
import ObjectStore
import Stage

extension DiskTree {
    /// A small file below the root; nil when it is not there.
    public func document(_ name: String) throws -> [UInt8]? {
        let path = "\(place)/\(name)"
        return Files.exists(path) ? try Files.read(path, limitBytes: 1 << 30) : nil
    }

    /// Keeps others out who ask for the same, as long as what is returned lives.
    public func lock(_ name: String) throws -> AnyObject? {
        let path = "\(place)/\(name)"
        try Files.makeFolder(Files.folder(of: path))
        return try DiskLock("\(path).lock")
    }

    /// Gives files their names, and then replaces a document that still is what it was.
    public func publish(
        _ files: [StagedFile], _ name: String, from old: [UInt8]?, to new: [UInt8],
        reached: (CommitStep) throws -> Void
    ) throws {
        let path = "\(place)/\(name)"
        guard try document(name) == old else {
            throw Failure("\(path): another export came between; this one changed nothing")
        }
        for (index, file) in files.enumerated() {
            let path = "\(place)/\(file.file.path)"
            try Files.makeFolder(Files.folder(of: path))
            try DiskFile.move(file.stagedPath, to: path)
            if index == 0 { try reached(.firstNamed) }
        }
        try reached(.named)
        try DiskFile.syncAll(containing: place)
        try reached(.foldersSynced)
        try AtomicFile.write(new, to: path)
        try reached(.committed)
    }

    /// The paths of all files below a folder, hidden folders apart.
    public func files(below folder: String) throws -> [String] {
        var found: [String] = []
        var folders = Files.exists("\(place)/\(folder)") ? [folder] : []
        while let folder = folders.popLast() {
            for name in try Files.names(in: "\(place)/\(folder)") where !name.hasPrefix("_") {
                let path = "\(folder)/\(name)"
                if DiskFile.isFolder("\(place)/\(path)") {
                    folders.append(path)
                } else {
                    found.append(path)
                }
            }
        }
        return found
    }

    /// Removes files, and folders that have become empty with them.
    public func remove(_ paths: [String]) throws {
        for path in paths {
            try Files.remove("\(place)/\(path)")
            var parts = ExactPath(path).names.dropLast()
            while !parts.isEmpty, rmdir("\(place)/\(parts.joined(separator: "/"))") == 0 {
                parts = parts.dropLast()
            }
        }
    }
}

extension ObjectTree {
    /// A small file below the root; nil when it is not there.
    public func document(_ name: String) throws -> [UInt8]? { try store.read(name)?.bytes }

    /// A store has no locks: the document's condition does it.
    public func lock(_ name: String) -> AnyObject? { nil }

    /// Brings files up, and then replaces a document that still is what it was.
    public func publish(
        _ files: [StagedFile], _ name: String, from old: [UInt8]?, to new: [UInt8],
        reached: (CommitStep) throws -> Void
    ) throws {
        let current = try store.read(name)
        let other = Failure("\(place)/\(name): another export came between; begin again")
        guard current?.bytes == old else { throw other }
        for (index, file) in files.enumerated() {
            var condition = WriteCondition.absent
            let upload = { (condition: WriteCondition) in
                ObjectStore.Upload(
                    path: file.stagedPath, bytes: file.file.bytes, sha256: file.file.sha256,
                    name: file.file.path, if: condition)
            }
            // What lies there is left of an export that was cut off.
            while case .refused(let found) = try self.store.write([upload(condition)])[0] {
                condition = found.map { .unchanged(tag: $0.tag) } ?? .absent
            }
            if index == 0 { try reached(.firstNamed) }
        }
        try reached(.named)
        let condition = current.map { WriteCondition.unchanged(tag: $0.facts.tag) } ?? .absent
        guard case .written = try store.write(new, to: name, if: condition) else { throw other }
        try reached(.committed)
    }

    /// The names of all objects below a folder.
    public func files(below folder: String) throws -> [String] {
        var found: [String] = []
        try store.list("\(folder)/") { found.append($0.name) }
        return found
    }

    /// Removes objects.
    public func remove(_ paths: [String]) throws {
        try store.remove(try paths.compactMap { try store.look($0) })
    }
}

extension DiskFile {
    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
