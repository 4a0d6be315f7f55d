import Plays
import Wire

/// A manifest that cannot be read.
public struct ManifestError: Error, Hashable, CustomStringConvertible {
    /// Which one, and what is wrong with it.
    public let description: String
}

extension Manifest {
    /// The manifest as the bytes of its file: one line.
    public var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginRecord()
        writer.field("topic", topic.rawValue)
        writer.field("partition", Int64(partition))
        writer.field("first_offset", firstOffset)
        writer.field("next_offset", nextOffset)
        writer.field("last_offset", lastOffset)
        writer.field("last_sha256", lastHash)
        if let stored { writer.field("records", stored) }
        writer.name("files")
        writer.beginArray()
        for file in files { file.write(to: &writer, withOffsets: true) }
        writer.endArray()
        writer.name("skipped")
        writer.beginArray()
        for range in skipped {
            writer.beginArray()
            writer.value(range.lowerBound)
            writer.value(range.upperBound)
            writer.endArray()
        }
        writer.endArray()
        if let replay { writer.field("replay", replay) }
        if let asked { writer.field("asked", asked) }
        if let word = self.writer { writer.field("writer", word) }
        if !pending.isEmpty {
            writer.name("pending")
            writer.beginArray()
            for path in pending { path.withText { writer.value($0) } }
            writer.endArray()
        }
        writer.endObject()
        return Array(writer.bytes) + [0x0A]
    }

    /// Reads a manifest; `place` is for the words of an error.
    public init(json bytes: [UInt8], at place: String) throws(ManifestError) {
        let parser = JSONParser()
        do {
            self = try bytes.withUnsafeBytes { try Self.read(parser.parse($0)) }
        } catch let error {
            throw ManifestError(
                description: """
                    \(place): no manifest of Legato's (\(error)); restore it from a copy, or name \
                    another place with --to
                    """)
        }
    }

    private static func read(_ json: JSONValue) throws -> Manifest {
        guard let object = json.object else { throw RecordError(.notAnObject, "no object") }
        var fields = JSONFields(object)
        guard try fields.integer("v") == 1 else { throw RecordError(.unknownVersion, "v is not 1") }
        guard let topic = Topic(rawValue: String(try fields.text("topic"))) else {
            throw fields.bad("topic", "a topic")
        }
        let partition = Int32(clamping: try fields.integer("partition"))
        let first = try fields.optionalInteger("first_offset") ?? 0
        guard 0...numberLimit ~= first else { throw fields.bad("first_offset", "an offset") }
        var manifest = Manifest(topic: topic, partition: partition, from: first)
        manifest.nextOffset = try number("next_offset", &fields)
        manifest.lastOffset = try fields.optionalInteger("last_offset")
        manifest.stored = try fields.optionalInteger("records")
        manifest.lastHash = try fields.optionalText("last_sha256").map { String($0) }
        for file in fields.take("files")?.array.map(Array.init) ?? [] {
            manifest.files.append(try Self.file(file))
        }
        for pair in fields.take("skipped")?.array.map(Array.init) ?? [] {
            let bounds = pair.array.map(Array.init) ?? []
            guard bounds.count == 2, let low = bounds[0].integer, let high = bounds[1].integer,
                0 <= low, low <= high, high <= numberLimit
            else { throw fields.bad("skipped", "a list of pairs") }
            manifest.skipped.append(low...high)
        }
        for path in fields.take("pending")?.array.map(Array.init) ?? [] {
            if let text = path.text { manifest.pending.append(String(text)) }
        }
        manifest.replay = try fields.optionalText("replay").map { String($0) }
        manifest.asked = try fields.optionalText("asked").map { String($0) }
        manifest.writer = try fields.optionalText("writer").map { String($0) }
        return manifest
    }

    private static func file(_ json: JSONValue) throws -> File {
        guard let object = json.object else { throw RecordError(.badValue, "files: no object") }
        var fields = JSONFields(object, path: "files.")
        let path = String(try fields.text("path"))
        // A path is followed when files are read or removed, so it must stay in its folder.
        guard isInside(path) else { throw fields.bad("path", "below the topic's folder") }
        let first = try number("first", &fields)
        let last = try number("last", &fields)
        guard first <= last else { throw fields.bad("last", "not before first") }
        return File(
            path: path, first: first, last: last, records: try number("records", &fields),
            bytes: try number("bytes", &fields), sha256: String(try fields.text("sha256")))
    }

    /// Sums of such numbers are numbers, too.
    private static let numberLimit: Int64 = 1 << 48

    private static func number(_ name: Text, _ fields: inout JSONFields) throws -> Int64 {
        let number = try fields.integer(name)
        guard 0...numberLimit ~= number else { throw fields.bad(name, "an offset or a size") }
        return number
    }

    private static func isInside(_ path: String) -> Bool {
        let parts = path.utf8.split(
            separator: UInt8(ascii: "/"), omittingEmptySubsequences: false
        ).map { Substring($0) }
        return parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
    }
}

extension Manifest.File {
    /// Appends it as an object; files of an export have no offsets.
    func write(to writer: inout JSONWriter, withOffsets: Bool) {
        writer.beginObject()
        writer.field("path", path)
        if withOffsets {
            writer.field("first", first)
            writer.field("last", last)
        }
        writer.field("records", records)
        writer.field("bytes", bytes)
        writer.field("sha256", sha256)
        writer.endObject()
    }
}
