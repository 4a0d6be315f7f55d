import Archive
import Glibc
import Plays
import Stage

/// Finds the files of an export in what a person names: archives, folders, files.
struct ExportFinder {
    /// What was found, in the order in which it is imported.
    private(set) var files: [ExportFile] = []
    /// Paths that could not be read, and why.
    private(set) var troubles: [(path: String, reason: String)] = []
    /// What was passed over and may have been meant, and why.
    private(set) var notes: [(path: String, reason: String)] = []
    /// The files on disk that were opened.
    private(set) var opened: [String] = []

    /// So deep below a folder nothing is looked for: an export has two levels.
    private static let depthLimit = 8

    /// Looks at each path.
    init(_ paths: [String]) {
        for path in paths {
            let before = files.count + troubles.count
            look(at: path)
            if files.count + troubles.count == before {
                notes.append((path, "holds no streaming history"))
            }
        }
        // The order of records.md: of rows that differ but share an id, the first stands.
        files.sort { ($0.baseName, $0.path) < ($1.baseName, $1.path) }
        let names = Dictionary(files.map { ($0.baseName, 1) }, uniquingKeysWith: +)
        for index in files.indices {
            let file = files[index]
            files[index].label = (names[file.baseName] == 1 ? file.baseName : file.path).oneLine
        }
    }

    private mutating func look(at path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            return troubles.append((path, "cannot be read: \(systemWords())"))
        }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: search(path, depth: 0)
        case S_IFREG: lookAtFile(path, bytes: Int64(status.st_size))
        default: troubles.append((path, "is neither a file nor a folder"))
        }
    }

    private mutating func lookAtFile(_ path: String, bytes: Int64) {
        opened.append(path)
        do {
            if try Self.looksLikeZip(path) { return try open(path) }
            let name = Self.baseName(path)
            files.append(
                ExportFile(
                    baseName: name, path: path, place: .disk(path), bytes: bytes,
                    source: ExportName.source(of: name)))
        } catch {
            troubles.append((path, "\(error)"))
        }
    }

    private mutating func search(_ folder: String, depth: Int) {
        do {
            for name in try Files.names(in: folder) {
                let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
                var status = stat()
                guard stat(path, &status) == 0 else { continue }
                let kind = status.st_mode & S_IFMT
                if kind == S_IFDIR, depth < Self.depthLimit { search(path, depth: depth + 1) }
                guard kind == S_IFREG else { continue }
                if ExportName.source(of: name) != nil || ExportName.isArchive(name) {
                    lookAtFile(path, bytes: Int64(status.st_size))
                } else if ExportName.isSimilar(name) {
                    notes.append((path, Self.leftOut))
                }
            }
        } catch {
            troubles.append((folder, "cannot be read: \(String(cString: strerror(error.code)))"))
        }
    }

    private mutating func open(_ path: String) throws {
        let archive = try ZipArchive(path: path)
        for entry in archive.entries {
            let name = entry.baseName
            guard let source = ExportName.source(of: name) else {
                if ExportName.isSimilar(name) {
                    notes.append(("\(path)/\(entry.name)", Self.leftOut))
                }
                continue
            }
            files.append(
                ExportFile(
                    baseName: name, path: "\(path)/\(entry.name)", place: .archive(archive, entry),
                    bytes: entry.bytes, source: source))
        }
    }

    private static let leftOut =
        "was left out: no file of an export has such a name; name the file itself to import it"

    private static func looksLikeZip(_ path: String) throws -> Bool {
        var head = [UInt8](repeating: 0, count: 4)
        let stream = try ExportStream(path: path)
        let count = try head.withUnsafeMutableBytes { try stream.read(into: $0) }
        return head[..<count].withUnsafeBytes { ZipArchive.looksLikeZip($0) }
    }

    private static func baseName(_ path: String) -> String {
        path.split(separator: "/").last.map { String($0) } ?? path
    }
}
