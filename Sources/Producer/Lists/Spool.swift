import Glibc
import Stage

/// A list's items on disk until the list is whole: a file without a name, gone with the process.
final class Spool {
    /// Where each item lies, in order.
    private(set) var items: [Range<Int64>] = []
    let descriptor: Int32
    private var end: Int64 = 0

    init(environment: Environment = .process) throws {
        let base = environment["TMPDIR"] ?? "/tmp"
        var template = Array("\(base)/legato-list.XXXXXX".utf8CString)
        descriptor = mkstemp(&template)
        guard descriptor >= 0 else {
            throw Failure("cannot make a file in \(base): \(String(cString: strerror(errno)))")
        }
        unlink(template)
    }

    deinit { close(descriptor) }

    /// Puts an item behind the others.
    func append(_ item: [UInt8]) throws {
        var written = 0
        while written < item.count {
            let count = item.withUnsafeBytes { bytes in
                pwrite(
                    descriptor, bytes.baseAddress?.advanced(by: written), item.count - written,
                    Int(end) + written)
            }
            guard count > 0 || count < 0 && errno == EINTR else {
                throw Failure("cannot keep a list: \(String(cString: strerror(errno)))")
            }
            written += max(count, 0)
        }
        items.append(end..<end + Int64(item.count))
        end += Int64(item.count)
    }

    /// Reads an item back.
    func item(_ index: Int) throws -> [UInt8] {
        let range = items[index]
        var bytes = [UInt8](repeating: 0, count: range.count)
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeMutableBytes { bytes in
                pread(
                    descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done,
                    Int(range.lowerBound) + done)
            }
            guard count > 0 || count < 0 && errno == EINTR else {
                let reason = count < 0 ? String(cString: strerror(errno)) : "it is cut off"
                throw Failure("cannot read a list back from its file: \(reason)")
            }
            done += max(count, 0)
        }
        return bytes
    }
}
