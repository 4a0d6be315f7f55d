import Archive
import Glibc
import Plays
import Stage

/// One file of an export, wherever it lies.
struct ExportFile {
    /// Where its bytes are.
    enum Place {
        case disk(String)
        case archive(ZipArchive, ZipArchive.Entry)
    }

    /// The name behind the last folder: what people and the ledger know it by.
    let baseName: String
    /// The whole way to it, archives included, to tell two of one name apart.
    let path: String
    let place: Place
    let bytes: Int64
    /// Whose rows it holds; nil when its name does not say.
    let source: Source?

    /// Begins to read it.
    func open() throws -> ExportStream {
        switch place {
        case .disk(let path): try ExportStream(path: path)
        case .archive(let archive, let entry):
            ExportStream(entry: try archive.open(entry))
        }
    }
}

/// The bytes of one file, in order.
final class ExportStream {
    private let descriptor: Int32
    private let entry: ZipEntryReader?
    private let path: String

    init(path: String) throws {
        descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileTrouble("cannot be read: \(systemWords())") }
        entry = nil
        self.path = path
        posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
    }

    init(entry: ZipEntryReader) {
        descriptor = -1
        self.entry = entry
        path = ""
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Reads on; 0 at the end.
    ///
    /// - Throws: ``FileTrouble``, `ArchiveError`.
    func read(into room: UnsafeMutableRawBufferPointer) throws -> Int {
        if let entry { return try entry.read(into: room) }
        while true {
            let count = Glibc.read(descriptor, room.baseAddress, room.count)
            if count >= 0 { return count }
            guard errno == EINTR else {
                throw FileTrouble("cannot be read: \(systemWords())")
            }
        }
    }
}

/// Why a whole file, or the rest of it, could not be read: words to follow its name.
struct FileTrouble: Error, Hashable, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// The system's words for its last error.
func systemWords() -> String { String(cString: strerror(errno)) }
