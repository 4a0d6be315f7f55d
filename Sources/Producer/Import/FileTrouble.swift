import Glibc

/// Why a whole file, or the rest of it, could not be read: words to follow its name.
struct FileTrouble: Error, Hashable, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// The system's words for its last error.
func systemWords() -> String { String(cString: strerror(errno)) }
