/// The few things that are read of a store's XML: elements without attributes that matter.
struct XMLText {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The insides of all elements of a name, in order; none inside another of the same name.
    func elements(_ name: String) -> [XMLText] {
        let (open, close) = (Array("<\(name)".utf8), Array("</\(name)>".utf8))
        var found: [XMLText] = []
        var index = 0
        while let start = find(open, from: index) {
            guard let mark = bytes[start...].firstIndex(of: UInt8(ascii: ">")) else { break }
            index = mark + 1
            let next = bytes[start + open.count]
            guard next == UInt8(ascii: ">") || next == UInt8(ascii: " ") else { continue }
            guard let end = find(close, from: index) else { break }
            found.append(XMLText(Array(bytes[index..<end])))
            index = end + close.count
        }
        return found
    }

    /// The text of the first element of a name; nil when there is none, or nothing in it.
    func text(_ name: String) -> String? {
        guard let element = elements(name).first, !element.bytes.isEmpty else { return nil }
        return element.text
    }

    /// The text, with what is written as `&…;` read back.
    var text: String {
        var result: [UInt8] = []
        var rest = bytes[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "&"), let end = rest.prefix(12).firstIndex(of: 0x3B),
                let scalar = Self.scalar(String(decoding: rest[..<end], as: UTF8.self))
            {
                result += Array(String(Character(scalar)).utf8)
                rest = rest[(end + 1)...]
            } else {
                result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private func find(_ pattern: [UInt8], from start: Int) -> Int? {
        var index = start
        while index + pattern.count <= bytes.count {
            guard let next = bytes[index...].firstIndex(of: pattern[0]),
                next + pattern.count <= bytes.count
            else { return nil }
            if bytes[next..<next + pattern.count].elementsEqual(pattern) { return next }
            index = next + 1
        }
        return nil
    }

    private static func scalar(_ name: String) -> Unicode.Scalar? {
        switch name {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default:
            guard name.hasPrefix("#") else { return nil }
            let digits = name.dropFirst()
            let isHex = digits.hasPrefix("x") || digits.hasPrefix("X")
            let value = isHex ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
            return value.flatMap(Unicode.Scalar.init)
        }
    }
}
