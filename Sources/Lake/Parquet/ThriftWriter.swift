import Plays

/// Writes Thrift's compact protocol, in which Parquet describes its pages and files.
struct ThriftWriter: ~Copyable {
    private(set) var buffer = ByteBuffer(capacity: 256)
    /// The number of the field before, for each open struct.
    private var fields: [Int16] = [0]

    /// What a value is, as the protocol numbers it.
    enum Kind: UInt8 {
        case yes = 1
        case no = 2
        case int16 = 4
        case int32 = 5
        case int64 = 6
        case binary = 8
        case list = 9
        case structure = 12
    }

    mutating func removeAll() {
        buffer.removeAll()
        fields = [0]
    }

    mutating func field(_ number: Int16, _ value: Bool) {
        header(number, value ? .yes : .no)
    }

    mutating func field(_ number: Int16, int16 value: Int) { integer(number, .int16, value) }
    mutating func field(_ number: Int16, int32 value: Int) { integer(number, .int32, value) }
    mutating func field(_ number: Int16, int64 value: Int) { integer(number, .int64, value) }

    mutating func field(_ number: Int16, _ text: Text) {
        header(number, .binary)
        binary(text)
    }

    mutating func field(_ number: Int16, _ text: String) {
        text.withText { field(number, $0) }
    }

    /// Writes a struct.
    mutating func field(_ number: Int16, _ body: (inout ThriftWriter) -> Void) {
        header(number, .structure)
        structure(body)
    }

    /// Writes a list; the body writes its elements.
    mutating func field(
        _ number: Int16, listOf kind: Kind, count: Int, _ body: (inout ThriftWriter) -> Void
    ) {
        header(number, .list)
        if count < 15 {
            buffer.append(UInt8(truncatingIfNeeded: count << 4) | kind.rawValue)
        } else {
            buffer.append(0xF0 | kind.rawValue)
            varint(UInt64(count))
        }
        body(&self)
    }

    /// Writes a struct as an element of a list, or as the root.
    mutating func structure(_ body: (inout ThriftWriter) -> Void) {
        fields.append(0)
        body(&self)
        fields.removeLast()
        buffer.append(0)
    }

    /// Writes an integer as an element of a list.
    mutating func element(_ value: Int) { zigzag(value) }

    /// Writes a text as an element of a list.
    mutating func element(_ text: String) { text.withText { binary($0) } }

    private mutating func integer(_ number: Int16, _ kind: Kind, _ value: Int) {
        header(number, kind)
        zigzag(value)
    }

    private mutating func header(_ number: Int16, _ kind: Kind) {
        let last = fields.count - 1
        let delta = number - fields[last]
        fields[last] = number
        if (1...15).contains(delta) {
            buffer.append(UInt8(truncatingIfNeeded: delta << 4) | kind.rawValue)
        } else {
            buffer.append(kind.rawValue)
            zigzag(Int(number))
        }
    }

    private mutating func binary(_ text: Text) {
        varint(UInt64(text.count))
        buffer.append(text)
    }

    private mutating func zigzag(_ value: Int) {
        varint(UInt64(bitPattern: Int64(value << 1 ^ value >> 63)))
    }

    private mutating func varint(_ value: UInt64) { buffer.append(varint: value) }
}

extension ByteBuffer {
    /// Appends a number in groups of seven bits, the lowest first.
    mutating func append(varint value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(truncatingIfNeeded: rest))
    }

    /// Appends an integer, its lowest byte first.
    mutating func append<Value: FixedWidthInteger & BitwiseCopyable>(little value: Value) {
        let size = MemoryLayout<Value>.size
        UnsafeMutableRawPointer(room(size)).storeBytes(of: value.littleEndian, as: Value.self)
        advance(size)
    }
}
