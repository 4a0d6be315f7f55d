import Plays

/// A value of Thrift's compact protocol.
enum ThriftValue {
    case boolean(Bool)
    case integer(Int)
    case binary(Text)
    case list([ThriftValue])
    case structure([Int: ThriftValue])

    /// A field of a struct; an empty struct where there is none.
    subscript(field: Int) -> ThriftValue {
        guard case .structure(let fields) = self else { return .structure([:]) }
        return fields[field] ?? .structure([:])
    }

    var integer: Int? {
        guard case .integer(let value) = self else { return nil }
        return value
    }

    var list: [ThriftValue] {
        guard case .list(let values) = self else { return [] }
        return values
    }

    var text: Text? {
        guard case .binary(let text) = self else { return nil }
        return text
    }
}

/// Reads Thrift's compact protocol, as far as Parquet's own descriptions need it.
struct ThriftReader {
    private let bytes: Text
    /// Where the next byte lies.
    private(set) var index: Int

    /// Structs inside structs; Parquet has fewer.
    private static let depthLimit = 16

    init(_ bytes: Text, at index: Int = 0) {
        self.bytes = bytes
        self.index = index
    }

    /// Reads a struct.
    mutating func structure(depth: Int = 0) throws(PartFault) -> ThriftValue {
        guard depth < Self.depthLimit else { throw broken }
        var fields: [Int: ThriftValue] = [:]
        var number = 0
        while true {
            let head = try byte()
            if head == 0 { return .structure(fields) }
            number = head >> 4 == 0 ? try zigzag() : number &+ Int(head >> 4)
            fields[number] = try value(head & 15, depth)
        }
    }

    private mutating func value(_ kind: UInt8, _ depth: Int) throws(PartFault) -> ThriftValue {
        switch kind {
        case 1: return .boolean(true)
        case 2: return .boolean(false)
        case 3: return .integer(Int(try byte()))
        case 4, 5, 6: return .integer(try zigzag())
        case 8:
            let count = try varint()
            guard count <= bytes.count - index else { throw broken }
            defer { index += count }
            return .binary(bytes.slice(index, index + count))
        case 9, 10:
            guard depth < Self.depthLimit else { throw broken }
            let head = try byte()
            let count = head >> 4 == 15 ? try varint() : Int(head >> 4)
            guard count <= bytes.count - index else { throw broken }
            var values: [ThriftValue] = []
            for _ in 0..<count { values.append(try value(head & 15, depth + 1)) }
            return .list(values)
        case 12: return try structure(depth: depth + 1)
        default: throw broken
        }
    }

    private mutating func byte() throws(PartFault) -> UInt8 {
        guard index < bytes.count else { throw broken }
        defer { index += 1 }
        return bytes[index]
    }

    private mutating func varint() throws(PartFault) -> Int {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            let next = try byte()
            value |= UInt64(next & 0x7F) << shift
            if next < 0x80 { return Int(truncatingIfNeeded: value & UInt64(Int.max)) }
        }
        throw broken
    }

    private mutating func zigzag() throws(PartFault) -> Int {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            let next = try byte()
            value |= UInt64(next & 0x7F) << shift
            if next < 0x80 {
                return Int(truncatingIfNeeded: value >> 1) ^ -Int(truncatingIfNeeded: value & 1)
            }
        }
        throw broken
    }

    private var broken: PartFault { PartFault(description: "its descriptions are broken") }
}
