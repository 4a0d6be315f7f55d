public import Plays

/// The values of an object or an array as the bytes they came in.
///
/// For text that a ``JSONParser`` has accepted: this looks at brackets and quotes only. Broken
/// text ends the walk early, it never leads out of the buffer.
public struct JSONSlices: Sequence, IteratorProtocol {
    /// A member or an element.
    public struct Slice {
        /// The name between its quotes, escapes as they came; empty in an array.
        public let key: Text
        /// The value's bytes, white space around it apart.
        public let value: UnsafeRawBufferPointer
    }

    private var scanner: JSONScanner
    private let isObject: Bool

    /// Walks the members of an object; nil when the text is none.
    public init?(object text: UnsafeRawBufferPointer) {
        scanner = JSONScanner(text)
        isObject = true
        guard scanner.take(UInt8(ascii: "{")) else { return nil }
    }

    /// Walks the elements of an array; nil when the text is none.
    public init?(array text: UnsafeRawBufferPointer) {
        scanner = JSONScanner(text)
        isObject = false
        guard scanner.take(UInt8(ascii: "[")) else { return nil }
    }

    /// The next member or element.
    public mutating func next() -> Slice? {
        _ = scanner.take(UInt8(ascii: ","))
        var key: Text = ""
        if isObject {
            guard let name = scanner.string(), scanner.take(UInt8(ascii: ":")) else { return nil }
            key = name
        }
        guard let value = scanner.value() else { return nil }
        return Slice(key: key, value: value)
    }

    /// The bytes of one member; nil when there is none of that name, compared without unescaping.
    public static func member(
        _ name: Text, of object: UnsafeRawBufferPointer
    ) -> UnsafeRawBufferPointer? {
        guard let members = JSONSlices(object: object) else { return nil }
        for member in members where member.key == name { return member.value }
        return nil
    }
}

/// Walks tokens of JSON text.
struct JSONScanner {
    let bytes: UnsafeRawBufferPointer
    private(set) var index = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    mutating func skipSpace() {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x09, 0x0A, 0x0D: index += 1
            default: return
            }
        }
    }

    /// Steps over white space and, when it comes next, over `byte`.
    mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    /// Steps over a string; gives what is between its quotes.
    mutating func string() -> Text? {
        guard take(UInt8(ascii: "\"")) else { return nil }
        let start = index
        let text = Text(bytes).start
        while true {
            index = Self.quoteOrBackslash(text, from: index, to: bytes.count)
            guard index < bytes.count, bytes[index] == UInt8(ascii: "\\") else { break }
            index += 2
        }
        guard index < bytes.count else { return nil }
        index += 1
        return Text(UnsafeRawBufferPointer(rebasing: bytes[start..<index - 1]))
    }

    /// The place of the next quote or backslash, eight bytes at a time; not below `to` when none.
    @inline(__always)
    static func quoteOrBackslash(
        _ bytes: UnsafePointer<UInt8>, from: Int, to: Int
    ) -> Int {
        var index = from
        while index + 8 <= to {
            let word = UnsafeRawPointer(bytes + index).loadUnaligned(as: UInt64.self)
            let hits = (word.marks(0x22) | word.marks(0x5C)) & (UInt64.ones &* 0x80)
            if hits != 0 { return index + hits.trailingZeroBitCount / 8 }
            index += 8
        }
        while index < to, bytes[index] != 0x22, bytes[index] != 0x5C { index += 1 }
        return index
    }

    /// Steps over a value of any kind; gives its bytes.
    mutating func value() -> UnsafeRawBufferPointer? {
        skipSpace()
        let start = index
        var depth = 0
        repeat {
            guard index < bytes.count else { return nil }
            switch bytes[index] {
            case UInt8(ascii: "\""):
                guard string() != nil else { return nil }
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                index += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard depth > 0 else { return nil }
                depth -= 1
                index += 1
            case UInt8(ascii: ","), UInt8(ascii: ":"), 0x20, 0x09, 0x0A, 0x0D:
                guard depth > 0 else { return nil }
                index += 1
            default: skipScalar()
            }
        } while depth > 0
        return UnsafeRawBufferPointer(rebasing: bytes[start..<index])
    }

    private mutating func skipScalar() {
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "}"), UInt8(ascii: "]"),
                UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\""), 0x20, 0x09, 0x0A, 0x0D:
                return
            default: index += 1
            }
        }
    }
}

extension JSONScanner {
    /// Steps over the next token: a bracket, comma or colon, a string with its quotes, or a scalar.
    mutating func token() -> Text? {
        skipSpace()
        guard index < bytes.count else { return nil }
        let start = index
        switch bytes[index] {
        case UInt8(ascii: "\""):
            guard string() != nil else { return nil }
        case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["), UInt8(ascii: "]"),
            UInt8(ascii: ","), UInt8(ascii: ":"):
            index += 1
        default: skipScalar()
        }
        return Text(UnsafeRawBufferPointer(rebasing: bytes[start..<index]))
    }
}
