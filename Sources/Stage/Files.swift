public import Glibc

/// Small files, read and written whole.
public enum Files {
    /// Reads a whole file.
    ///
    /// - Throws: The system's error; `EFBIG` when the file is larger than the limit.
    public static func read(
        _ path: String, limitBytes: Int = 64 << 20
    ) throws(FileError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError("read", path) }
        defer { close(descriptor) }

        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw FileError("read", path) }
            guard count > 0 else { return bytes }
            bytes += chunk[..<count]
            guard bytes.count <= limitBytes else { throw FileError("read", path, code: EFBIG) }
        }
    }

    /// Whether something lies at a path.
    public static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }

    /// Whether others than its owner may read or write what lies at a path.
    public static func isOpenToOthers(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & 0o077 != 0
    }

    /// Makes a folder and those above it; one that is there is fine.
    public static func makeFolder(_ path: String, mode: mode_t = 0o755) throws(FileError) {
        guard mkdir(path, mode) != 0 else { return }
        if errno == ENOENT, let parent = parent(of: path) {
            try makeFolder(parent, mode: mode)
            guard mkdir(path, mode) != 0 else { return }
        }
        var status = stat()
        let code = errno
        guard code == EEXIST, stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw FileError("make the folder", path, code: code)
        }
    }

    /// Makes a folder that nobody else has, in `$TMPDIR` or `/tmp`.
    public static func makeTemporaryFolder(
        prefix: String, environment: Environment = .process
    ) throws(FileError) -> String {
        let base = environment["TMPDIR"] ?? "/tmp"
        var template = Array("\(base)/\(prefix).XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw FileError("make a folder in", base)
        }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Removes a file or a folder with all that is in it; links are not followed.
    public static func remove(_ path: String) throws(FileError) {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            guard errno == ENOENT else { throw FileError("remove", path) }
            return
        }
        if status.st_mode & S_IFMT == S_IFDIR {
            for name in try names(in: path) { try remove("\(path)/\(name)") }
        }
        guard Glibc.remove(path) == 0 || errno == ENOENT else { throw FileError("remove", path) }
    }

    /// The names in a folder, in order, without `.` and `..`.
    public static func names(in folder: String) throws(FileError) -> [String] {
        guard let directory = opendir(folder) else { throw FileError("list", folder) }
        defer { closedir(directory) }

        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
                field.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// The folder that a path's last name lies in: `.` for a name alone.
    public static func folder(of path: String) -> String {
        parent(of: path) ?? (path.hasPrefix("/") ? "/" : ".")
    }

    /// The folder that a path names before its last name; nil for a name alone, or below the root.
    public static func parent(of path: String) -> String? {
        // By bytes: a mark that joins the slash makes one character of both.
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return nil }
        let parent = String(path[..<slash])
        return parent.isEmpty ? nil : parent
    }
}
