internal import CFileSystem
import Glibc
import Plays
import Stage

/// Appends bytes to files in whole blocks that go to the disk past the kernel's cache.
///
/// What is written once and read much later has nothing to do in that cache: a copy into it costs
/// more than all else that is done to a line, and the sync then waits for the kernel to write it.
/// So this writes itself, a megabyte at a time, what makes whole blocks.
final class BlockWriter {
    private let room: UnsafeMutableRawPointer

    /// What disks write at once; one that wants more is written through the cache.
    static let blockBytes = 4_096
    private static let roomBytes = 1 << 20

    init() { room = .allocate(byteCount: Self.roomBytes, alignment: Self.blockBytes) }

    deinit { room.deallocate() }

    /// Appends a text and as much of another one as makes whole blocks.
    ///
    /// - Parameters:
    ///   - first: Less than a block.
    ///   - second: What follows it.
    ///   - path: A file that ends with a whole block.
    ///   - half: Called when about a half is written.
    /// - Returns: How much of the second was written; nil when such a file system has no way past
    ///   the cache, and nothing was.
    /// - Throws: What the disk throws.
    func append(
        _ first: Text, _ second: Text, to path: String, half: () throws -> Void
    ) throws -> Int? {
        let blocks = (first.count + second.count) / Self.blockBytes
        guard blocks > 0 else { return 0 }
        let descriptor = legato_open_direct(path)
        guard descriptor >= 0 else { return try unlessImpossible(path) }
        defer { close(descriptor) }

        room.copyMemory(from: first.start, byteCount: first.count)
        var (filled, taken) = (first.count, 0)
        for (turn, part) in [blocks / 2, blocks - blocks / 2].enumerated() {
            var left = part * Self.blockBytes
            while left > 0 {
                let count = min(Self.roomBytes, left)
                (room + filled).copyMemory(from: second.start + taken, byteCount: count - filled)
                guard try write(count, to: descriptor, path) else {
                    // What has gone out would be written a second time.
                    guard taken == 0 else { throw FileError("write", path) }
                    return try unlessImpossible(path)
                }
                taken += count - filled
                filled = 0
                left -= count
            }
            if turn == 0 { try half() }
        }
        return taken
    }

    /// Nothing where the file system knows no such writing; else what went wrong.
    private func unlessImpossible(_ path: String) throws(FileError) -> Int? {
        guard errno == EINVAL || errno == EOPNOTSUPP else { throw FileError("write", path) }
        return nil
    }

    /// Writes from the front of the room; false when nothing could be written.
    private func write(
        _ count: Int, to descriptor: Int32, _ path: String
    ) throws(FileError) -> Bool {
        var index = 0
        while index < count {
            let written = Glibc.write(descriptor, room + index, count - index)
            if written < 0, errno == EINTR { continue }
            guard written > 0 else {
                guard index == 0 else { throw FileError("write", path) }
                return false
            }
            index += written
        }
        return true
    }
}
