public import Plays

/// Takes members out of an object by name, fastest in the order in which they stand there.
///
/// The search for a name begins behind the last one found, so reading fields in the order in which
/// they are usually written costs one comparison each, and any other order still finds them.
/// An absent member counts as null.
@frozen public struct JSONFields {
    @usableFromInline let tape: UnsafePointer<UInt64>
    @usableFromInline let strings: UnsafePointer<UInt8>
    @usableFromInline let first: Int
    @usableFromInline let end: Int
    @usableFromInline var index: Int
    /// Where the object stands in its record, `item.track.` for example: part of what errors say.
    public let path: Text

    /// Makes a reader of an object's members.
    @inlinable public init(_ object: JSONObject, path: Text = "") {
        tape = object.tape
        strings = object.strings
        first = object.index
        end = object.end
        index = object.index
        self.path = path
    }

    /// The value of a member; nil when it is absent or null.
    @inlinable public mutating func take(_ name: Text) -> JSONValue? {
        let value: JSONValue
        if index < end, isNamed(index, name) {
            value = JSONValue(tape: tape, strings: strings, index: index + 1)
        } else {
            guard let found = search(name) else { return nil }
            value = found
        }
        index = value.next
        return value.isNull ? nil : value
    }

    @inline(never) @usableFromInline func search(_ name: Text) -> JSONValue? {
        find(name, from: index, to: end) ?? find(name, from: first, to: index)
    }

    @inlinable func find(_ name: Text, from: Int, to: Int) -> JSONValue? {
        var place = from
        while place < to {
            let value = JSONValue(tape: tape, strings: strings, index: place + 1)
            if isNamed(place, name) { return value }
            place = value.next
        }
        return nil
    }

    /// Whether the member at a place has that name; what stands there is always a string.
    @inlinable func isNamed(_ place: Int, _ name: Text) -> Bool {
        let start = strings + Int(tape[place] & 0x00FF_FFFF_FFFF_FFFF)
        let count = Int(UnsafeRawPointer(start).loadUnaligned(as: UInt32.self))
        return count == name.count && Text(start: start + 4, count: count) == name
    }

    /// Fault: a field that is needed is not there.
    public func missing(_ name: Text) -> RecordError {
        RecordError(.missingField, "\(path)\(name) is absent or null")
    }

    /// Fault: a field holds what it cannot hold.
    public func bad(_ name: Text, _ wanted: StaticString) -> RecordError {
        RecordError(.badValue, "\(path)\(name) is not \(wanted)")
    }
}

extension JSONFields {
    /// A string or nil.
    public mutating func optionalText(_ name: Text) throws(RecordError) -> Text? {
        guard let value = take(name) else { return nil }
        guard let text = value.text else { throw bad(name, "a string") }
        return text
    }

    /// A string.
    public mutating func text(_ name: Text) throws(RecordError) -> Text {
        guard let text = try optionalText(name) else { throw missing(name) }
        return text
    }

    /// An integer or nil.
    public mutating func optionalInteger(_ name: Text) throws(RecordError) -> Int64? {
        guard let value = take(name) else { return nil }
        guard let integer = value.integer else { throw bad(name, "an integer") }
        return integer
    }

    /// An integer.
    public mutating func integer(_ name: Text) throws(RecordError) -> Int64 {
        guard let integer = try optionalInteger(name) else { throw missing(name) }
        return integer
    }

    /// A truth value or nil.
    public mutating func optionalBool(_ name: Text) throws(RecordError) -> Bool? {
        guard let value = take(name) else { return nil }
        guard let bool = value.bool else { throw bad(name, "true or false") }
        return bool
    }

    /// A truth value.
    public mutating func bool(_ name: Text) throws(RecordError) -> Bool {
        guard let bool = try optionalBool(name) else { throw missing(name) }
        return bool
    }

    /// A moment in RFC 3339 or nil.
    public mutating func optionalInstant(_ name: Text) throws(RecordError) -> Instant? {
        guard let text = try optionalText(name) else { return nil }
        guard let instant = Instant(text) else { throw bad(name, "a time in RFC 3339") }
        return instant
    }

    /// A moment in RFC 3339.
    public mutating func instant(_ name: Text) throws(RecordError) -> Instant {
        guard let instant = try optionalInstant(name) else { throw missing(name) }
        return instant
    }

    /// A list of strings in `arena`, or nil.
    public mutating func optionalList(
        _ name: Text, in arena: Arena
    ) throws(RecordError) -> TextList? {
        guard let value = take(name) else { return nil }
        guard let array = value.array else { throw bad(name, "a list") }
        let room = arena.values(array.count, of: Text.self)
        var index = 0
        for element in array {
            guard let text = element.text else { throw bad(name, "a list of strings") }
            room.initializeElement(at: index, to: text)
            index += 1
        }
        return TextList(UnsafeBufferPointer(room))
    }

    /// A list of strings in `arena`; empty when it is absent or null.
    public mutating func list(_ name: Text, in arena: Arena) throws(RecordError) -> TextList {
        try optionalList(name, in: arena) ?? TextList()
    }
}
