import Plays

extension JSONWriter {
    /// Writes a string that needs no separator: copied as it is looked at, until something in it
    /// has to be escaped.
    mutating func string(_ text: Text) {
        let room = buffer.room(text.count + 2)
        room[0] = UInt8(ascii: "\"")
        guard copyClean(text, to: UnsafeMutableRawPointer(room + 1)) else {
            buffer.append(UInt8(ascii: "\""))
            escaped(text)
            return buffer.append(UInt8(ascii: "\""))
        }
        room[text.count + 1] = UInt8(ascii: "\"")
        buffer.advance(text.count + 2)
    }

    /// Appends the inside of a string: only quote, backslash and control characters are escaped.
    private mutating func escaped(_ text: Text) {
        var start = 0
        var index = firstToEscape(text, from: 0)
        while index < text.count {
            buffer.append(text.slice(start, index))
            escape(text[index])
            start = index + 1
            index = firstToEscape(text, from: start)
        }
        buffer.append(text.slice(start, text.count))
    }

    private mutating func escape(_ byte: UInt8) {
        buffer.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): buffer.append(byte)
        case 0x08: buffer.append(UInt8(ascii: "b"))
        case 0x09: buffer.append(UInt8(ascii: "t"))
        case 0x0A: buffer.append(UInt8(ascii: "n"))
        case 0x0C: buffer.append(UInt8(ascii: "f"))
        case 0x0D: buffer.append(UInt8(ascii: "r"))
        default:
            buffer.append("u00")
            buffer.append(byte < 0x10 ? UInt8(ascii: "0") : UInt8(ascii: "1"))
            let digit = byte & 15
            buffer.append(digit < 10 ? 48 + digit : 87 + digit)
        }
    }

    /// The place of the first byte that cannot stand in a string.
    private func firstToEscape(_ text: Text, from start: Int) -> Int {
        var index = start
        while index < text.count {
            let byte = text[index]
            if byte < 0x20 || byte == 0x22 || byte == 0x5C { return index }
            index += 1
        }
        return index
    }
}

/// Copies a text, eight bytes at a time; false when something in it has to be escaped.
@inline(__always)
private func copyClean(_ text: Text, to room: UnsafeMutableRawPointer) -> Bool {
    let memory = UnsafeRawPointer(text.start)
    var index = 0
    if text.count >= 8 {
        // Two at a time: one branch instead of two. The last eight once more, not one by one.
        while index + 16 <= text.count {
            let hits =
                copied(memory, to: room, at: index) | copied(memory, to: room, at: index + 8)
            guard hits & tops == 0 else { return false }
            index += 16
        }
        if index + 8 <= text.count {
            guard copied(memory, to: room, at: index) & tops == 0 else { return false }
        }
        return copied(memory, to: room, at: text.count - 8) & tops == 0
    }
    while index < text.count {
        let byte = text[index]
        if byte < 0x20 || byte == 0x22 || byte == 0x5C { return false }
        room.storeBytes(of: byte, toByteOffset: index, as: UInt8.self)
        index += 1
    }
    return true
}

/// Copies eight bytes; the highest bit of one that has to be escaped is set in what it returns.
///
/// The bits above such a one may be wrong, so only whether there is any tells something.
@inline(__always)
private func copied(
    _ memory: UnsafeRawPointer, to room: UnsafeMutableRawPointer, at index: Int
) -> UInt64 {
    let word = memory.loadUnaligned(fromByteOffset: index, as: UInt64.self)
    room.storeBytes(of: word, toByteOffset: index, as: UInt64.self)
    // For control characters the same test, for a byte below 0x20.
    return word.marks(0x22) | word.marks(0x5C) | ((word &- UInt64.ones &* 0x20) & ~word)
}

private let tops: UInt64 = 0x8080_8080_8080_8080
