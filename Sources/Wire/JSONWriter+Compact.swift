public import Plays

extension JSONWriter {
    /// Writes JSON text without the white space between its tokens, everything else as it came.
    ///
    /// The text must be one that a ``JSONParser`` accepts. With `withoutPrivate`, members whose
    /// names are those of ``PrivateField`` are left out with their values.
    public mutating func compact(_ json: UnsafeRawBufferPointer, withoutPrivate: Bool = false) {
        reserve(json.count)
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
    private var scanner: JSONScanner
    private let dropsPrivate: Bool
    private var isObject: [Bool] = []
    private var expectsKey = false

    init(_ json: UnsafeRawBufferPointer, dropsPrivate: Bool) {
        scanner = JSONScanner(json)
        self.dropsPrivate = dropsPrivate
    }

    mutating func run(into writer: inout JSONWriter) {
        while let token = scanner.token() {
            switch token[0] {
            case UInt8(ascii: "{"), UInt8(ascii: "["): open(token[0], into: &writer)
            case UInt8(ascii: "}"), UInt8(ascii: "]"): close(token[0], into: &writer)
            case UInt8(ascii: ","): expectsKey = isObject.last ?? false
            case UInt8(ascii: ":"): writer.byte(UInt8(ascii: ":"))
            default: scalar(token, into: &writer)
            }
            if isObject.isEmpty { return }
        }
    }

    private mutating func open(_ byte: UInt8, into writer: inout JSONWriter) {
        writer.separate()
        writer.byte(byte)
        isObject.append(byte == UInt8(ascii: "{"))
        expectsKey = byte == UInt8(ascii: "{")
    }

    private mutating func close(_ byte: UInt8, into writer: inout JSONWriter) {
        writer.byte(byte)
        _ = isObject.popLast()
        expectsKey = false
    }

    private mutating func scalar(_ token: Text, into writer: inout JSONWriter) {
        if expectsKey, dropsPrivate, PrivateField.isName(token.slice(1, token.count - 1)) {
            // The comma that follows is not copied but made again, so nothing else has to go.
            _ = scanner.take(UInt8(ascii: ":"))
            _ = scanner.value()
            return
        }
        expectsKey = false
        writer.separate()
        writer.fragment(token)
    }
}
