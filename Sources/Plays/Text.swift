/// UTF-8 text in somebody else's memory: two words, no copy, no reference count.
///
/// It is valid as long as what it was borrowed from: a parsed document until the next one is
/// parsed, an ``Arena`` until it is emptied, a literal for ever.
@frozen public struct Text {
    /// The first byte; never dereferenced when ``count`` is 0.
    public let start: UnsafePointer<UInt8>
    /// The length in bytes.
    public let count: Int

    /// Borrows `count` bytes from `start`.
    @inlinable public init(start: UnsafePointer<UInt8>, count: Int) {
        self.start = start
        self.count = count
    }

    /// Borrows the bytes of a buffer; one without memory is the empty text.
    @inlinable public init(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress else {
            self = ""
            return
        }
        self.init(start: base.assumingMemoryBound(to: UInt8.self), count: bytes.count)
    }

    /// The same bytes as a buffer.
    @inlinable public var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: start, count: count)
    }

    /// Whether there is not one byte.
    @inlinable public var isEmpty: Bool { count == 0 }

    /// The byte at `index`, which must be below ``count``.
    @inlinable public subscript(index: Int) -> UInt8 { start[index] }

    /// The part from `from` up to but without `to`.
    @inlinable public func slice(_ from: Int, _ to: Int) -> Text {
        Text(start: start + from, count: to - from)
    }

    /// Whether the first bytes are those of `prefix`.
    @inlinable public func hasPrefix(_ prefix: Text) -> Bool {
        count >= prefix.count && slice(0, prefix.count) == prefix
    }
}

extension Text: ExpressibleByStringLiteral {
    /// Borrows a literal, which lives as long as the process.
    @inlinable public init(stringLiteral value: StaticString) {
        self.init(start: value.utf8Start, count: value.utf8CodeUnitCount)
    }
}

extension Text: Hashable {
    /// Compares bytes; two spellings of one character are two texts.
    @inlinable public static func == (one: Text, other: Text) -> Bool {
        let count = one.count
        guard count == other.count else { return false }
        if count >= 8 {
            var index = 0
            while index + 8 < count {
                guard one.word(at: index) == other.word(at: index) else { return false }
                index += 8
            }
            // The last eight overlap what was compared, rather than the rest one by one.
            return one.word(at: count - 8) == other.word(at: count - 8)
        }
        if count >= 4 {
            return one.half(at: 0) == other.half(at: 0)
                && one.half(at: count - 4) == other.half(at: count - 4)
        }
        for index in 0..<count where one.start[index] != other.start[index] { return false }
        return true
    }

    @inlinable func half(at index: Int) -> UInt32 {
        UnsafeRawPointer(start).loadUnaligned(fromByteOffset: index, as: UInt32.self)
    }

    @inlinable func word(at index: Int) -> UInt64 {
        UnsafeRawPointer(start).loadUnaligned(fromByteOffset: index, as: UInt64.self)
    }

    /// Feeds the bytes.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(bytes: bytes)
    }
}

extension Text: Comparable {
    /// Orders by bytes, which for UTF-8 is the order of code points.
    public static func < (one: Text, other: Text) -> Bool {
        let shared = min(one.count, other.count)
        for index in 0..<shared where one.start[index] != other.start[index] {
            return one.start[index] < other.start[index]
        }
        return one.count < other.count
    }
}

extension String {
    /// Copies the text; what is no UTF-8 becomes U+FFFD.
    public init(_ text: Text) {
        self = String(decoding: text.bytes, as: UTF8.self)
    }

    /// Lends the text's bytes for the length of one call.
    public func withText<Result>(_ body: (Text) throws -> Result) rethrows -> Result {
        var copy = self
        return try copy.withUTF8 { try body(Text(UnsafeRawBufferPointer($0))) }
    }
}

extension Text: CustomStringConvertible {
    /// The text as a string.
    public var description: String { String(self) }
}
