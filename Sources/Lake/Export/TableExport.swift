public import Plays
import Stage
import Wire

/// Writes whole tables as files and puts them in the place of those of the export before.
///
/// `_manifest/export.json` names the files that count; it is replaced in one step, after the new
/// files are there and before the old ones go. A file's name has a word of what is in it, so that
/// two exports at once, where the place has no locks, never write over one another's files.
public final class TableExport {
    /// The path of the manifest below the root.
    public static let manifest = "_manifest/export.json"

    private let tree: any Tree
    /// Keeps other exports to the same folder out, where the place has locks.
    private let lock: AnyObject?
    private let style: FileStyle
    private let tools = EncoderTools()
    private let staging: String
    private let before: [UInt8]?
    private let generation: Int64
    private var tables: [String] = []
    private var columns: [Column] = []
    private var folder = ""
    private var file: TableFile?
    private var staged: [StagedFile] = []
    private let escape = PathEscape()

    /// Begins an export; another one to the same folder is waited for.
    ///
    /// - Throws: A `Failure` when a sink writes there; what the tree throws.
    public init(_ tree: any Tree, _ style: FileStyle) throws {
        self.tree = tree
        self.style = style
        lock = try tree.lock(Self.manifest)
        guard try Topic.filed.allSatisfy({ try tree.partitions(of: $0).isEmpty }) else {
            throw Failure(
                "\(tree.place): holds the files of a sink; name another place with --to")
        }
        staging = try tree.stagingFolder(.listens, 0)
        for name in try Files.names(in: staging) { try Files.remove("\(staging)/\(name)") }
        before = try tree.document(Self.manifest)
        generation = try Self.generation(in: before, at: "\(tree.place)/\(Self.manifest)")
    }

    /// Begins a table; the one before is whole.
    public func begin(_ name: String, _ columns: [Column]) throws {
        try endTable()
        tables.append(name)
        self.columns = columns
    }

    /// Takes a row of the table that was begun.
    ///
    /// - Parameters:
    ///   - cells: The values of the columns.
    ///   - levels: The names and values of its folders; rows of one folder come together.
    /// - Throws: What the disk throws.
    public func add(_ cells: [Cell], levels: [(name: String, value: Text?)]) throws {
        let folder = folder(of: levels)
        if file == nil || ExactPath(folder) != ExactPath(self.folder) {
            try endFile()
            try beginFile(in: folder)
        }
        try file?.add(cells)
    }

    /// Makes everything count that was written; returns what is there now.
    public func publish(reached: (CommitStep) throws -> Void = { _ in }) throws -> [Manifest.File] {
        try endTable()
        var writer = JSONWriter()
        writer.beginRecord()
        writer.field("generation", generation + 1)
        writer.name("files")
        writer.beginArray()
        for file in staged { file.file.write(to: &writer, withOffsets: false) }
        writer.endArray()
        writer.endObject()
        try tree.publish(
            staged, Self.manifest, from: before, to: Array(writer.bytes) + [0x0A], reached: reached)
        let new = Set(staged.map { ExactPath($0.file.path) })
        let known = try tables.flatMap { try tree.files(below: $0) }
        let old = known.filter { path in
            // Another one may have begun that will count after this one.
            Self.generation(of: path).map { $0 <= generation + 1 } == true
                && !new.contains(ExactPath(path))
        }
        try tree.remove(old)
        try Files.remove(staging)
        return staged.map(\.file)
    }

    /// Refuses a tree that holds an export, for those who would put other files beside it.
    public static func refuse(_ tree: any Tree) throws {
        guard try tree.document(manifest) == nil else {
            throw Failure("\(tree.place): holds an export; name another place with --to")
        }
    }

    /// Which export has made a file, by its name, `export-N-WORD.EXT` (once `export-N.EXT`); nil
    /// for any other: nothing else is ever removed.
    private static func generation(of path: String) -> Int64? {
        let parts = ExactPath(path).names.last?.split(separator: ".") ?? []
        guard parts.count > 1, Format(rawValue: String(parts[1])) != nil else { return nil }
        let words = parts[0].split(separator: "-", omittingEmptySubsequences: false)
        guard words.first == "export", 2...3 ~= words.count else { return nil }
        return Int64(words[1])
    }

    private func folder(of levels: [(name: String, value: Text?)]) -> String {
        var path = ByteBuffer(capacity: 256)
        for (name, value) in levels {
            if path.count > 0 { path.append(UInt8(ascii: "/")) }
            name.withText { name in
                if let value {
                    escape.append(name, value, to: &path)
                } else {
                    escape.appendMissing(name, to: &path)
                }
            }
        }
        return String(path.text)
    }

    private func beginFile(in folder: String) throws {
        self.folder = folder
        file = try TableFile(
            "\(staging)/\(staged.count).tmp", columns, style, table: tables.last ?? "",
            tools: tools)
    }

    /// A table without rows is a file without rows, so that readers find its columns.
    private func endTable() throws {
        guard let table = tables.last else { return }
        let isEmpty = !staged.contains { $0.file.path.hasPrefix("\(table)/") }
        if file == nil, isEmpty { try beginFile(in: "") }
        try endFile()
    }

    private func endFile() throws {
        guard let file else { return }
        self.file = nil
        let table = tables.last ?? ""
        let path = folder.isEmpty ? table : "\(table)/\(folder)"
        let (bytes, sha256) = try file.close()
        let name = "export-\(generation + 1)-\(sha256.prefix(16)).\(style.suffix)"
        staged.append(
            StagedFile(
                stagedPath: file.path,
                file: Manifest.File(
                    path: "\(path)/\(name)", first: 0, last: 0, records: file.records,
                    bytes: bytes, sha256: sha256)))
    }

    private static func generation(in bytes: [UInt8]?, at place: String) throws -> Int64 {
        guard let bytes else { return 0 }
        let parser = JSONParser()
        do {
            return try bytes.withUnsafeBytes { bytes in
                guard let object = try parser.parse(bytes).object else {
                    throw RecordError(.notAnObject, "no object")
                }
                var fields = JSONFields(object)
                return try withExtendedLifetime(parser) { try fields.integer("generation") }
            }
        } catch { throw Failure("\(place): no manifest of an export (\(error))") }
    }
}
