import Glibc
import Plays
import Stage

/// The file of `--report`: a line for each row that was not accepted, and why.
///
/// `FILE:ROW`, the outcome, the reason and the detail, with tabs between; no value of a row.
final class RowReport {
    private let path: String
    private let descriptor: Int32
    private let output: OutputStream
    /// Whether what was written can be taken back; out of a pipe or a terminal it cannot.
    private let isFile: Bool
    /// So many bytes were written.
    private(set) var length = 0

    /// Begins a file anew.
    ///
    /// - Parameters:
    ///   - path: where.
    ///   - inputs: files that must stay as they are.
    /// - Throws: `Failure` when it is one of these, or cannot be written.
    init(path: String, sparing inputs: [String]) throws {
        if let place = Self.place(of: path), inputs.contains(where: { Self.place(of: $0) == place })
        {
            throw Failure(
                "cannot write \(path): it is a file to be imported; name another with --report")
        }
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw Failure("cannot write \(path): \(systemWords()); name another file with --report")
        }
        self.path = path
        var status = stat()
        isFile = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        output = OutputStream(descriptor: descriptor)
    }

    deinit { close(descriptor) }

    /// What tells a file from others, whatever it is called.
    private static func place(of path: String) -> [UInt64]? {
        var status = stat()
        return stat(path, &status) == 0 ? [UInt64(status.st_dev), UInt64(status.st_ino)] : nil
    }

    /// Writes a row's line, unless it was accepted.
    func tell(_ verdict: RowVerdict, _ file: String, _ row: Int64) throws {
        switch verdict {
        case .accepted, .acceptedBefore: return
        case .duplicate: try line("\(file):\(row)\tduplicate\tthe play is known\t")
        case .filtered(let reason): try line("\(file):\(row)\tfiltered\t\(reason.rawValue)\t")
        case .failed(let fault):
            try line("\(file):\(row)\tfailed\t\(fault.reason.rawValue)\t\(fault.detail)")
        }
    }

    /// Writes the line of a file that could not be read to its end.
    func tell(trouble: String, _ file: String) throws {
        try line("\(file)\tfailed\tfile\t\(trouble)")
    }

    /// Takes back what was written behind a length that was reached before.
    func rewind(to length: Int) throws {
        try flush()
        guard isFile else { return }
        guard ftruncate(descriptor, length) == 0, lseek(descriptor, 0, SEEK_END) == length else {
            throw Failure("cannot write \(path): \(systemWords())")
        }
        self.length = length
    }

    func flush() throws {
        do { try output.flush() } catch { throw Failure("cannot write \(path): \(systemWords())") }
    }

    private func line(_ text: String) throws {
        length += text.utf8.count + 1
        do {
            try output.line(text)
        } catch {
            throw Failure("cannot write \(path): \(systemWords())")
        }
    }
}
