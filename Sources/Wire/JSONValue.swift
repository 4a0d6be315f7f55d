public import Plays

/// One value of a parsed text: a place on the parser's tape, read without a call into C.
///
/// Valid until its parser parses the next text. The tape's layout is simdjson's `doc/tape.md`:
/// each word has a letter in its highest byte and a payload in the other seven.
@frozen public struct JSONValue {
    @usableFromInline let tape: UnsafePointer<UInt64>
    @usableFromInline let strings: UnsafePointer<UInt8>
    @usableFromInline let index: Int

    @usableFromInline init(
        tape: UnsafePointer<UInt64>, strings: UnsafePointer<UInt8>, index: Int
    ) {
        self.tape = tape
        self.strings = strings
        self.index = index
    }

    /// What a value can be.
    public enum Kind: UInt8, Sendable {
        /// An object.
        case object = 0x7B
        /// An array.
        case array = 0x5B
        /// A string.
        case string = 0x22
        /// An integer that fits `Int64`.
        case integer = 0x6C
        /// An integer above `Int64.max`.
        case unsigned = 0x75
        /// Any other number.
        case double = 0x64
        /// `true`
        case `true` = 0x74
        /// `false`
        case `false` = 0x66
        /// `null`
        case null = 0x6E
    }

    @inlinable var letter: UInt8 { UInt8(truncatingIfNeeded: tape[index] >> 56) }
    @inlinable var payload: UInt64 { tape[index] & 0x00FF_FFFF_FFFF_FFFF }

    /// What the value is.
    public var kind: Kind { Kind(rawValue: letter) ?? .null }

    /// Whether the value is `null`.
    @inlinable public var isNull: Bool { letter == 0x6E }

    /// The text; nil when the value is no string.
    @inlinable public var text: Text? {
        guard letter == 0x22 else { return nil }
        let start = strings + Int(payload)
        let count = UnsafeRawPointer(start).loadUnaligned(as: UInt32.self)
        return Text(start: start + 4, count: Int(count))
    }

    /// The integer; nil when the value is none, or above `Int64.max`.
    @inlinable public var integer: Int64? {
        letter == 0x6C ? Int64(bitPattern: tape[index + 1]) : nil
    }

    /// The integer above `Int64.max`; 0 when the value is none.
    var unsigned: UInt64 { kind == .unsigned ? tape[index + 1] : 0 }

    /// The number as a double; nil when the value is no number.
    public var double: Double? {
        switch kind {
        case .integer: Double(Int64(bitPattern: tape[index + 1]))
        case .unsigned: Double(tape[index + 1])
        case .double: Double(bitPattern: tape[index + 1])
        default: nil
        }
    }

    /// The truth value; nil when the value is neither.
    @inlinable public var bool: Bool? {
        switch letter {
        case 0x74: true
        case 0x66: false
        default: nil
        }
    }

    /// The text copied into a string, not for the record path; nil when the value is no string.
    public var string: String? { text.map { String($0) } }

    /// The members; nil when the value is no object.
    @inlinable public var object: JSONObject? {
        letter == 0x7B ? JSONObject(tape: tape, strings: strings, index: index) : nil
    }

    /// The elements; nil when the value is no array.
    @inlinable public var array: JSONArray? {
        letter == 0x5B ? JSONArray(tape: tape, strings: strings, index: index) : nil
    }

    /// The member of that name; nil when there is none or the value is no object.
    ///
    /// Walks the members, so read an object with many fields by iterating once instead.
    public subscript(name: Text) -> JSONValue? {
        guard let object else { return nil }
        for (key, value) in object where key == name { return value }
        return nil
    }

    /// Where on the tape the value after this one begins.
    @inlinable var next: Int {
        switch letter {
        case 0x7B, 0x5B: Int(payload & 0xFFFF_FFFF)
        case 0x6C, 0x75, 0x64: index + 2
        default: index + 1
        }
    }
}

/// The members of an object, in the order of the text; a doubled name comes twice.
@frozen public struct JSONObject: Sequence, IteratorProtocol {
    @usableFromInline let tape: UnsafePointer<UInt64>
    @usableFromInline let strings: UnsafePointer<UInt8>
    @usableFromInline var index: Int
    @usableFromInline let end: Int

    @inlinable init(tape: UnsafePointer<UInt64>, strings: UnsafePointer<UInt8>, index: Int) {
        self.tape = tape
        self.strings = strings
        self.index = index + 1
        end = Int(tape[index] & 0xFFFF_FFFF) - 1
    }

    /// The next member.
    @inlinable public mutating func next() -> (key: Text, value: JSONValue)? {
        guard index < end else { return nil }
        let key = JSONValue(tape: tape, strings: strings, index: index)
        let value = JSONValue(tape: tape, strings: strings, index: index + 1)
        index = value.next
        guard let name = key.text else { return nil }
        return (name, value)
    }
}

/// The elements of an array, in order.
@frozen public struct JSONArray: Sequence, IteratorProtocol {
    @usableFromInline let tape: UnsafePointer<UInt64>
    @usableFromInline let strings: UnsafePointer<UInt8>
    @usableFromInline var index: Int
    @usableFromInline let end: Int

    @inlinable init(tape: UnsafePointer<UInt64>, strings: UnsafePointer<UInt8>, index: Int) {
        self.tape = tape
        self.strings = strings
        self.index = index + 1
        end = Int(tape[index] & 0xFFFF_FFFF) - 1
    }

    /// The next element.
    @inlinable public mutating func next() -> JSONValue? {
        guard index < end else { return nil }
        let value = JSONValue(tape: tape, strings: strings, index: index)
        index = value.next
        return value
    }

    /// The number of elements, found by walking them.
    public var count: Int {
        var walker = self
        var count = 0
        while walker.next() != nil { count += 1 }
        return count
    }
}
