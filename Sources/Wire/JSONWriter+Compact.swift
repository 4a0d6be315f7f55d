public import Plays

extension JSONWriter {
    /// Writes JSON text without the white space between its tokens, everything else as it came.
    ///
    /// The text must be one that a ``JSONParser`` accepts. With `withoutPrivate`, members whose
    /// names are those of ``PrivateField`` are left out with their values.
    public mutating func compact(_ json: UnsafeRawBufferPointer, withoutPrivate: Bool = false) {
        var compactor = Compactor(json, dropsPrivate: withoutPrivate)
        compactor.run(into: &self)
    }
}

/// The members of an export that never reach a topic.
public enum PrivateField {
    /// Whether a member's name, as it stands between its quotes, is one of them in any letter case.
    public static func isName(_ key: Text) -> Bool {
        guard key.count >= 4 else { return false }
        if key.bytes.contains(UInt8(ascii: "\\")) { return isEscapedName(key) }
        return isPlainName(key)
    }

    private static func isPlainName(_ key: Text) -> Bool {
        switch key.count {
        case 4: matches(key, "city")
        case 6: matches(key, "region")
        case 7: matches(key, "ip_addr")
        case 8: matches(key, "username")
        case 17: matches(key, "ip_addr_decrypted")
        case 20: matches(key, "user_agent_decrypted")
        default: false
        }
    }

    private static func matches(_ key: Text, _ name: Text) -> Bool {
        for index in 0..<name.count {
            let byte = key[index]
            let lower = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
            guard lower == name[index] else { return false }
        }
        return true
    }

    /// A name spelled with `\u` is the same name.
    private static func isEscapedName(_ key: Text) -> Bool {
        var plain: [UInt8] = []
        var index = 0
        while index < key.count, plain.count <= 20 {
            guard key[index] == UInt8(ascii: "\\") else {
                plain.append(key[index])
                index += 1
                continue
            }
            guard index + 6 <= key.count, key[index + 1] == UInt8(ascii: "u") else { return false }
            var unit: UInt16 = 0
            for place in index + 2..<index + 6 {
                unit = unit << 4 | UInt16(hexDigit(key[place]) ?? 0)
            }
            guard unit < 0x80 else { return false }
            plain.append(UInt8(truncatingIfNeeded: unit))
            index += 6
        }
        guard index == key.count else { return false }
        return plain.withUnsafeBytes { isPlainName(Text($0)) }
    }
}

/// Copies tokens; remembers for each open bracket whether it is an object's.
private struct Compactor {
    private let start: UnsafePointer<UInt8>
    private let count: Int
    private let dropsPrivate: Bool
    private var index = 0
    private var nesting = Nesting()
    private var expectsKey = false

    init(_ json: UnsafeRawBufferPointer, dropsPrivate: Bool) {
        let text = Text(json)
        start = text.start
        count = text.count
        self.dropsPrivate = dropsPrivate
    }

    mutating func run(into writer: inout JSONWriter) {
        writer.separate()
        // A comma may be made where broken text has none, so there is room for one a byte.
        writer.fill(count * 2 + 1) { room in
            var end = room
            while let byte = next() {
                switch byte {
                case UInt8(ascii: "{"), UInt8(ascii: "["):
                    separate(&end, from: room)
                    open(byte, &end)
                case UInt8(ascii: "}"), UInt8(ascii: "]"): close(byte, &end)
                case UInt8(ascii: ","):
                    index += 1
                    expectsKey = nesting.isObject
                case UInt8(ascii: ":"): put(byte, &end)
                default: scalar(byte, &end, from: room)
                }
                if nesting.depth == 0 { break }
            }
            return end - room
        }
    }

    /// The first byte of the next token; nil at the end.
    @inline(__always)
    private mutating func next() -> UInt8? {
        while index < count {
            let byte = start[index]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
            index += 1
        }
        return nil
    }

    @inline(__always)
    private mutating func put(_ byte: UInt8, _ end: inout UnsafeMutablePointer<UInt8>) {
        end[0] = byte
        end += 1
        index += 1
    }

    /// A comma, unless this is the first of its object or array, or a member's value.
    @inline(__always)
    private func separate(
        _ end: inout UnsafeMutablePointer<UInt8>, from room: UnsafeMutablePointer<UInt8>
    ) {
        guard end > room else { return }
        switch end[-1] {
        case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ":"): return
        default:
            end[0] = UInt8(ascii: ",")
            end += 1
        }
    }

    private mutating func open(_ byte: UInt8, _ end: inout UnsafeMutablePointer<UInt8>) {
        put(byte, &end)
        expectsKey = byte == UInt8(ascii: "{")
        nesting.open(isObject: expectsKey)
    }

    private mutating func close(_ byte: UInt8, _ end: inout UnsafeMutablePointer<UInt8>) {
        put(byte, &end)
        nesting.close()
        expectsKey = false
    }

    @inline(__always)
    private mutating func scalar(
        _ byte: UInt8, _ end: inout UnsafeMutablePointer<UInt8>,
        from room: UnsafeMutablePointer<UInt8>
    ) {
        let begin = index
        index = byte == UInt8(ascii: "\"") ? stringEnd() : wordEnd()
        let length = index - begin
        if expectsKey, dropsPrivate, length >= 2,
            PrivateField.isName(Text(start: start + begin + 1, count: length - 2))
        {
            // The comma that follows is not copied but made again, so nothing else has to go.
            return dropValue()
        }
        expectsKey = false
        separate(&end, from: room)
        end.update(from: start + begin, count: length)
        end += length
    }

    private mutating func dropValue() {
        var scanner = JSONScanner(
            UnsafeRawBufferPointer(start: start + index, count: count - index))
        _ = scanner.take(UInt8(ascii: ":"))
        _ = scanner.value()
        index += scanner.index
    }

    /// The place behind the string that begins here.
    @inline(__always)
    private func stringEnd() -> Int {
        var place = index + 1
        while place < count {
            place = JSONScanner.quoteOrBackslash(start, from: place, to: count)
            guard place < count else { break }
            if start[place] == UInt8(ascii: "\"") { return place + 1 }
            place += 2
        }
        return count
    }

    @inline(__always)
    private func wordEnd() -> Int {
        var place = index + 1
        while place < count {
            switch start[place] {
            case UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "}"), UInt8(ascii: "]"),
                UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\""), 0x20, 0x09, 0x0A, 0x0D:
                return place
            default: place += 1
            }
        }
        return place
    }
}

/// Which open brackets are those of objects, one bit each.
private struct Nesting {
    private(set) var depth = 0
    private var bits: UInt64 = 0
    /// Those that no bit is left for.
    private var deeper: [Bool] = []

    @inline(__always) var isObject: Bool {
        depth == 0 ? false : depth <= 64 ? bits >> UInt64(depth - 1) & 1 == 1 : deeper.last ?? false
    }

    @inline(__always)
    mutating func open(isObject: Bool) {
        depth += 1
        guard depth <= 64 else { return deeper.append(isObject) }
        let bit: UInt64 = 1 << UInt64(depth - 1)
        bits = isObject ? bits | bit : bits & ~bit
    }

    @inline(__always)
    mutating func close() {
        guard depth > 0 else { return }
        if depth > 64 { _ = deeper.popLast() }
        depth -= 1
    }
}
