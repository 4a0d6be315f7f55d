import Plays

/// Copies of texts in which what the parser refuses although it is JSON reads as something near.
enum JSONRepair {
    /// Copies a text: lone surrogates become U+FFFD, integers from 19 digits on get an exponent.
    static func copy(_ bytes: UnsafeRawBufferPointer, to output: inout ByteBuffer) {
        output.removeAll()
        output.append(bytes)
        let room = UnsafeMutableBufferPointer(
            start: output.room(0) - output.count, count: output.count)
        var index = 0
        while index < room.count {
            switch room[index] {
            case UInt8(ascii: "\""): index = repairString(room, from: index + 1)
            case UInt8(ascii: "0")...UInt8(ascii: "9"): index = repairNumber(room, from: index)
            default: index += 1
            }
        }
    }

    /// Walks one string; returns the place behind its closing quote.
    private static func repairString(
        _ room: UnsafeMutableBufferPointer<UInt8>, from start: Int
    ) -> Int {
        var index = start
        while index < room.count, room[index] != UInt8(ascii: "\"") {
            guard room[index] == UInt8(ascii: "\\") else {
                index += 1
                continue
            }
            guard let unit = codeUnit(room, at: index) else {
                index += 2
                continue
            }
            if (0xD800..<0xDC00).contains(unit), let low = codeUnit(room, at: index + 6),
                (0xDC00..<0xE000).contains(low)
            {
                index += 12
                continue
            }
            if (0xD800..<0xE000).contains(unit) {
                for place in 2..<6 { room[index + place] = UInt8(ascii: place == 5 ? "D" : "F") }
            }
            index += 6
        }
        return index + 1
    }

    /// The number behind `\u` at a place; nil when there is none.
    private static func codeUnit(
        _ room: UnsafeMutableBufferPointer<UInt8>, at index: Int
    ) -> UInt16? {
        guard index + 6 <= room.count, room[index] == UInt8(ascii: "\\"),
            room[index + 1] == UInt8(ascii: "u")
        else { return nil }
        var value: UInt16 = 0
        for place in index + 2..<index + 6 {
            guard let digit = hexDigit(room[place]) else { return nil }
            value = value << 4 | UInt16(digit)
        }
        return value
    }

    /// Walks one number; returns the place behind it.
    private static func repairNumber(
        _ room: UnsafeMutableBufferPointer<UInt8>, from start: Int
    ) -> Int {
        var end = start
        var isInteger = true
        number: while end < room.count {
            switch room[end] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): break
            case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"), UInt8(ascii: "+"),
                UInt8(ascii: "-"):
                isInteger = false
            default: break number
            }
            end += 1
        }
        // As long as before, so that nothing moves: the last two digits make way for `e2`.
        if isInteger, end - start >= 19 {
            room[end - 2] = UInt8(ascii: "e")
            room[end - 1] = UInt8(ascii: "2")
        }
        return end
    }
}

/// The value of a hexadecimal digit of either case.
func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}
