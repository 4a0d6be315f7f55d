/// Letters, digits and white space of HTTP, which knows only ASCII.
enum ASCII {
    /// Whether two texts are the same apart from the case of the letters A to Z.
    static func equalIgnoringCase(_ left: String, _ right: String) -> Bool {
        left.utf8.count == right.utf8.count
            && zip(left.utf8, right.utf8).allSatisfy { lowercase($0) == lowercase($1) }
    }

    /// The byte, as a small letter when it is a capital.
    static func lowercase(_ byte: UInt8) -> UInt8 {
        byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte
    }

    /// The value of a hexadecimal digit.
    static func hexValue(_ byte: UInt8) -> UInt8? {
        switch lowercase(byte) {
        case 0x30...0x39: byte - 0x30
        case 0x61...0x66: lowercase(byte) - 0x61 + 10
        default: nil
        }
    }

    /// The text without spaces, tabs and line ends around it.
    static func trimmed(_ bytes: UnsafeRawBufferPointer) -> String {
        var slice = bytes[...]
        while let first = slice.first, isSpace(first) { slice.removeFirst() }
        while let last = slice.last, isSpace(last) { slice.removeLast() }
        return String(decoding: slice, as: UTF8.self)
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0d || byte == 0x0a
    }
}
