import Glibc
public import Plays
import Stage

extension DiskTree {
    /// Hands out a part's bytes in pieces; returns false when it is not there.
    public func read(
        _ topic: Topic, _ path: String, each: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> Bool {
        let path = "\(place)/\(topic.rawValue)/\(path)"
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            let error = FileError("read", path)
            guard error.isMissing else { throw error }
            return false
        }
        defer { close(descriptor) }

        let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { chunk.deallocate() }

        while true {
            let count = Glibc.read(descriptor, chunk.baseAddress, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw FileError("read", path) }
            guard count > 0 else { return true }
            try each(UnsafeRawBufferPointer(rebasing: chunk[..<count]))
        }
    }

    /// Does something while no commit can come in between.
    public func withLock<Result>(
        _ topic: Topic, _ partition: Int32, _ body: () throws -> Result
    ) throws -> Result {
        let lock = try lock(topic, partition)
        defer { withExtendedLifetime(lock) {} }

        return try body()
    }

    /// Says who fills a topic: sinks that follow it, or a replay alone.
    public func claim(_ topic: Topic, isShared: Bool) throws -> AnyObject? {
        let folder = "\(place)/\(topic.rawValue)/\(Manifest.folder)"
        try Files.makeFolder(folder)
        return try DiskClaim("\(folder)/filling.lock", isShared: isShared)
    }

    /// Puts one file in the place of others in one step; the others go then.
    public func replace(
        _ old: [Manifest.File], _ topic: Topic, _ partition: Int32, with new: StagedFile,
        reached: (CommitStep) throws -> Void
    ) throws {
        let root = "\(place)/\(topic.rawValue)"
        try withLock(topic, partition) {
            guard var manifest = try manifest(topic, partition), manifest.replace(old, with: new)
            else { throw TakenOver(compacting: topic, partition, place: place) }
            try DiskFile.move(new.stagedPath, to: "\(root)/\(new.file.path)")
            try reached(.named)
            try syncFolders(of: [new.file.path], below: root)
            try reached(.foldersSynced)
            try write(manifest)
            try reached(.committed)
            for file in old { try Files.remove("\(root)/\(file.path)") }
        }
    }
}

extension Manifest {
    /// Puts a file where the first of others stood; false when one of them is not there.
    mutating func replace(_ old: [File], with new: StagedFile) -> Bool {
        let gone = Set(old)
        guard let place = files.firstIndex(where: gone.contains),
            files.count(where: gone.contains) == gone.count
        else { return false }
        files.insert(new.file, at: place)
        files.removeAll(where: gone.contains)
        return true
    }
}
