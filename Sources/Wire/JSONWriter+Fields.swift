public import Plays

extension JSONWriter {
    /// Writes a member that is a string or null.
    @inline(__always)
    public mutating func field(_ name: Text, _ text: Text?) {
        member(name)
        if let text { string(text) } else { fragment("null") }
    }

    /// Writes a member that is a string or null.
    public mutating func field(_ name: Text, _ text: String?) {
        member(name)
        if let text { text.withText { string($0) } } else { fragment("null") }
    }

    /// Writes a member that is an integer or null.
    @inline(__always)
    public mutating func field(_ name: Text, _ number: Int64?) {
        member(name)
        if let number { digits(number) } else { fragment("null") }
    }

    /// Writes a member that is a truth value or null.
    @inline(__always)
    public mutating func field(_ name: Text, _ flag: Bool?) {
        member(name)
        guard let flag else { return fragment("null") }
        if flag { fragment("true") } else { fragment("false") }
    }

    /// Writes a member that is a moment or null.
    @inline(__always)
    public mutating func field(_ name: Text, _ instant: Instant?) {
        member(name)
        if let instant { quoted(instant) } else { fragment("null") }
    }

    /// Writes a member that is a list of strings or null.
    public mutating func field(_ name: Text, _ list: TextList?) {
        member(name)
        guard let list else { return fragment("null") }
        byte(UInt8(ascii: "["))
        for index in 0..<list.count {
            if index > 0 { byte(UInt8(ascii: ",")) }
            string(list[index])
        }
        byte(UInt8(ascii: "]"))
    }

    /// Writes a member that is JSON already.
    public mutating func field(_ name: Text, raw json: UnsafeRawBufferPointer) {
        member(name)
        raw(json)
    }

    /// Writes a member that is a number of thousandths, to three decimals, or null.
    public mutating func field(_ name: Text, thousandths: Int64?) {
        member(name)
        guard let thousandths else { return null() }
        value(thousandths / 1000)
        byte(UInt8(ascii: "."))
        digit(thousandths / 100)
        digit(thousandths / 10)
        digit(thousandths)
    }

    private mutating func digit(_ number: Int64) {
        byte(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number % 10))
    }

    /// Writes a parsed value again, without white space and with the fewest escapes.
    public mutating func value(_ json: JSONValue) {
        switch json.kind {
        case .object:
            beginObject()
            if let object = json.object {
                for (key, member) in object {
                    name(key)
                    value(member)
                }
            }
            endObject()
        case .array:
            beginArray()
            if let array = json.array { for element in array { value(element) } }
            endArray()
        case .string: value(json.text ?? "")
        case .integer: value(json.integer ?? 0)
        case .true: value(true)
        case .false: value(false)
        case .null: null()
        case .unsigned, .double: number(json)
        }
    }

    private mutating func number(_ json: JSONValue) {
        separate()
        let digits =
            json.kind == .unsigned
            ? "\(json.unsigned)" : json.double.map { "\($0)" } ?? "0"
        digits.withText { fragment($0) }
    }
}
