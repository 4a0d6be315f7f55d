/// Finds the end of one element, piece by piece.
struct ElementWalk {
    private var depth = 0
    private var isInString = false
    /// Whether the last piece ended between a backslash and what it stands before.
    private var isEscaped = false

    /// The place behind the element that goes on at `from`; nil when it does so behind `to`.
    @inline(__always)
    mutating func end(
        of bytes: UnsafeMutablePointer<UInt8>, from: Int, to: Int, isWhole: Bool
    ) -> Int? {
        var index = from
        if isInString {
            index = stringEnd(bytes, from: isEscaped ? from + 1 : from, to: to)
            if !isInString, depth == 0 { return index }
        }
        while index < to {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                index = stringEnd(bytes, from: index + 1, to: to)
                if !isInString, depth == 0 { return index }
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                index += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                // At depth 0 this closes the array around us: a scalar ended before it.
                guard depth > 0 else { return index }
                depth -= 1
                index += 1
                if depth == 0 { return index }
            case UInt8(ascii: ","):
                if depth == 0 { return index }
                index += 1
            default: index += 1
            }
        }
        // A scalar at the very end of the text has nothing that closes it.
        return depth == 0 && !isInString && isWhole && index > from ? to : nil
    }

    /// The place behind the closing quote, or behind the line: no string has a line break in it.
    @inline(__always)
    private mutating func stringEnd(
        _ bytes: UnsafeMutablePointer<UInt8>, from: Int, to: Int
    ) -> Int {
        var index = from
        while index < to {
            index = Self.stop(bytes, from: index, to: to)
            guard index < to else { break }
            if bytes[index] != UInt8(ascii: "\\") {
                isInString = false
                return index + 1
            }
            index += 2
        }
        isInString = true
        isEscaped = index > to
        return to
    }

    /// The place of the next quote, backslash or line break; not below `to` when there is none.
    @inline(__always)
    private static func stop(_ bytes: UnsafeMutablePointer<UInt8>, from: Int, to: Int) -> Int {
        var index = from
        while index + 8 <= to {
            let word = UnsafeRawPointer(bytes + index).loadUnaligned(as: UInt64.self)
            let hits =
                (word.marks(0x22) | word.marks(0x5C) | word.marks(0x0A)) & (UInt64.ones &* 0x80)
            if hits != 0 { return index + hits.trailingZeroBitCount / 8 }
            index += 8
        }
        while index < to {
            switch bytes[index] {
            case 0x22, 0x5C, 0x0A: return index
            default: index += 1
            }
        }
        return index
    }
}
