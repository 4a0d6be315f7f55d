/// How the bytes of a file are compressed.
public enum Compression: String, CaseIterable, Hashable, Sendable {
    /// As they are.
    case none
    /// RFC 1952, one member a file.
    case gzip
    /// RFC 8878, one or more frames a file.
    case zstd

    /// What a file's name gets behind that of its format.
    var suffix: String {
        switch self {
        case .none: ""
        case .gzip: ".gz"
        case .zstd: ".zst"
        }
    }
}
