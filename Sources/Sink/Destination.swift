import Glibc
import Lake
import ObjectStore
import Plays
import Stage
import Wire

/// Where records go: `FORMAT:PLACE`.
enum Destination: FlagValue, Hashable {
    /// A database file.
    case sqlite(path: String)
    /// A folder of files, or an address of objects.
    case files(Format, path: String)

    /// Reads `FORMAT:PLACE`.
    init(flagText: String) throws(FlagTextError) {
        let parts = flagText.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let path = parts.count == 2 ? String(parts[1]) : ""
        let format = Format(rawValue: String(parts.first ?? ""))
        let isPlace = !TreePlace.isAddress(path) || format != nil && ObjectAddress(path) != nil
        guard !path.isEmpty, isPlace, parts[0] == "sqlite" || format != nil else {
            let formats = Format.allCases.map { "\($0.rawValue):DIR" }.joined(separator: ", ")
            throw FlagTextError(
                wanted: """
                    sqlite:PATH, \(formats), and s3://BUCKET/PREFIX or az://CONTAINER/PREFIX in \
                    place of DIR
                    """)
        }
        self = format.map { .files($0, path: path) } ?? .sqlite(path: path)
    }

    /// The destination as a person would write it.
    var flagText: String {
        switch self {
        case .sqlite(let path): "sqlite:\(path)"
        case .files(let format, let path): "\(format.rawValue):\(path)"
        }
    }

    /// Whether it is a database.
    var isDatabase: Bool {
        if case .sqlite = self { true } else { false }
    }

    /// The path of the database or the folder.
    var path: String {
        switch self {
        case .sqlite(let path), .files(_, let path): path
        }
    }

    /// A consumer group of its own: two destinations in one group would each get half.
    var group: String {
        let name = path.split(separator: "/").last.map { String($0) } ?? path
        let isHere = !TreePlace.isAddress(path)
        let place = isHere ? "\(Self.hostName)\u{1f}\(Self.absolute(path))" : path
        let mark = Identifier(digest: SHA256()).text([place]).prefix(8)
        let plain = name.unicodeScalars.filter { $0.isASCII && $0.value > 0x20 && $0.value < 0x7f }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: plain)
        return "legato-sink-\(String(text))-\(mark)"
    }

    private static func absolute(_ path: String) -> String {
        if path.hasPrefix("/") { return path }
        guard let folder = realpath(".", nil) else { return path }
        defer { free(folder) }

        return "\(String(cString: folder))/\(path)"
    }

    private static var hostName: String {
        var name = [UInt8](repeating: 0, count: 256)
        let result = name.withUnsafeMutableBytes { bytes in
            guard let start = bytes.baseAddress else { return Int32(-1) }
            return gethostname(start.assumingMemoryBound(to: CChar.self), 255)
        }
        return result == 0 ? String(decoding: name.prefix { $0 != 0 }, as: UTF8.self) : ""
    }
}
