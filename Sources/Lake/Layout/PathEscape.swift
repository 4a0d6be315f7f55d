import Plays
import Wire

/// Writes values into folder names as Hive does, so that no value can leave its folder.
///
/// A name is cut at 255 bytes, which is what file systems take; the rest is told by a hash.
struct PathEscape {
    /// The folder of what has no value.
    static let missing = "__HIVE_DEFAULT_PARTITION__"
    /// The bytes that a folder's name may have.
    static let limitBytes = 255

    private static let hexDigits = Array("0123456789ABCDEF".utf8)
    private static let marked: [Bool] = {
        var marked = [Bool](repeating: false, count: 256)
        for byte in 0..<0x20 { marked[byte] = true }
        // Hive's own, and what Windows and object stores do not like in names.
        for byte in "\"#%'*/:=?\\{[]^<>|\u{7f}".utf8 { marked[Int(byte)] = true }
        return marked
    }()

    private let digest = SHA256()

    /// Appends `name=value`, both escaped.
    func append(_ name: Text, _ value: Text, to path: inout ByteBuffer) {
        let start = path.count
        path.append(name)
        path.append(UInt8(ascii: "="))
        let first = path.count
        if value.bytes.allSatisfy({ !Self.marked[Int($0)] }) {
            path.append(value)
        } else {
            for byte in value.bytes { append(byte, to: &path) }
        }
        guaranteeEnds(of: value, from: first, in: &path)
        if path.count - start > Self.limitBytes { cut(value, from: start, in: &path) }
    }

    /// Appends `name=` and the word for no value.
    func appendMissing(_ name: Text, to path: inout ByteBuffer) {
        path.append(name)
        path.append(UInt8(ascii: "="))
        Self.missing.withText { path.append($0) }
    }

    private func append(_ byte: UInt8, to path: inout ByteBuffer) {
        guard Self.marked[Int(byte)] else { return path.append(byte) }
        path.append(UInt8(ascii: "%"))
        path.append(Self.hexDigits[Int(byte >> 4)])
        path.append(Self.hexDigits[Int(byte & 15)])
    }

    /// A dot or a space at the end is lost on some stores, and the word for no value is no value.
    private func guaranteeEnds(of value: Text, from first: Int, in path: inout ByteBuffer) {
        if let last = value.bytes.last, last == UInt8(ascii: ".") || last == UInt8(ascii: " ") {
            path.truncate(to: path.count - 1)
            path.append(last == UInt8(ascii: ".") ? "%2E" : "%20")
        }
        if Self.missing.withText({ value == $0 }) {
            path.truncate(to: first)
            path.append("%5F")
            path.append(value.slice(1, value.count))
        }
    }

    private func cut(_ value: Text, from start: Int, in path: inout ByteBuffer) {
        digest.begin()
        digest.update(value.bytes)
        let mark = digest.finishHex().prefix(16)
        var end = start + Self.limitBytes - 17
        // Not inside a character, and not inside an escape.
        while path.text[end] & 0xC0 == 0x80 { end -= 1 }
        for back in 1...2 where path.text[end - back] == UInt8(ascii: "%") {
            end -= back
            break
        }
        path.truncate(to: end)
        path.append(UInt8(ascii: "-"))
        String(mark).withText { path.append($0) }
    }
}
