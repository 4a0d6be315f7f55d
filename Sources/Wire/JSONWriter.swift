public import Plays

/// Writes JSON into a buffer that is kept from one record to the next; puts the commas itself.
///
/// Records may stand behind one another in one buffer: each begins with ``beginRoot()`` or
/// ``beginRecord()``, and ``count`` before and after tells where it lies.
public struct JSONWriter: ~Copyable {
    var buffer: ByteBuffer
    /// Where the root that is being written begins.
    private var root = 0
    /// The last moment that was written, in quotes: records that belong together share theirs.
    private var stamp = ByteBuffer(capacity: 64)
    private var stamped: Instant?

    /// Makes a writer with room for `capacity` bytes.
    public init(capacity: Int = 16 * 1024) {
        buffer = ByteBuffer(capacity: capacity)
    }

    /// The number of bytes written.
    public var count: Int { buffer.count }
    /// What was written, until the next change.
    public var bytes: UnsafeRawBufferPointer { buffer.bytes }
    /// What was written, copied.
    public var string: String { String(buffer.text) }

    /// A part of what was written, until the next change.
    public func bytes(_ range: Range<Int>) -> UnsafeRawBufferPointer { buffer.bytes(range) }

    /// Forgets everything but keeps the memory.
    public mutating func removeAll() {
        buffer.removeAll()
        root = 0
    }

    /// Forgets what lies at `newCount` and after it.
    public mutating func truncate(to newCount: Int) {
        buffer.truncate(to: newCount)
        root = min(root, newCount)
    }

    /// Makes room for `extra` more bytes.
    public mutating func reserve(_ extra: Int) { buffer.reserve(extra) }

    /// Begins a text of its own: no comma before what comes next.
    public mutating func beginRoot() { root = buffer.count }

    /// Begins a record, an object whose first member is `"v":1`.
    public mutating func beginRecord() {
        beginRoot()
        buffer.append("{\"v\":1")
    }

    /// Opens an object.
    public mutating func beginObject() {
        separate()
        buffer.append(UInt8(ascii: "{"))
    }

    /// Closes an object.
    public mutating func endObject() { buffer.append(UInt8(ascii: "}")) }

    /// Opens an array.
    public mutating func beginArray() {
        separate()
        buffer.append(UInt8(ascii: "["))
    }

    /// Closes an array.
    public mutating func endArray() { buffer.append(UInt8(ascii: "]")) }

    /// Writes a member's name; its value comes next.
    public mutating func name(_ name: Text) {
        value(name)
        buffer.append(UInt8(ascii: ":"))
    }

    /// Writes `null`.
    public mutating func null() {
        separate()
        buffer.append("null")
    }

    /// Writes a string.
    public mutating func value(_ text: Text) {
        separate()
        string(text)
    }

    /// Writes an integer.
    public mutating func value(_ number: Int64) {
        separate()
        buffer.append(decimal: number)
    }

    /// Writes `true` or `false`.
    public mutating func value(_ flag: Bool) {
        separate()
        buffer.append(flag ? "true" : "false")
    }

    /// Writes a moment as RFC 3339 with milliseconds.
    public mutating func value(_ instant: Instant) {
        separate()
        quoted(instant)
    }

    /// Writes a day as `YYYY-MM-DD`.
    public mutating func value(_ date: CivilDate) {
        separate()
        buffer.append(UInt8(ascii: "\""))
        buffer.append(date)
        buffer.append(UInt8(ascii: "\""))
    }

    /// Writes a fingerprint as 32 hex digits.
    public mutating func value(_ fingerprint: Fingerprint) {
        separate()
        buffer.append(UInt8(ascii: "\""))
        buffer.append(fingerprint)
        buffer.append(UInt8(ascii: "\""))
    }

    /// Writes text that is JSON already, as it is.
    public mutating func raw(_ json: UnsafeRawBufferPointer) {
        separate()
        buffer.append(json)
    }

    /// Appends bytes outside of any JSON, such as a record's key.
    public mutating func plain(_ text: Text) { buffer.append(text) }

    /// A comma, unless this is the first of its object, array or text, or a member's value.
    @inline(__always)
    mutating func separate() {
        guard buffer.count > root else { return }
        switch buffer.text[buffer.count - 1] {
        case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ":"): return
        default: buffer.append(UInt8(ascii: ","))
        }
    }

    /// Writes a member's name behind another member or an opening brace, without looking at it:
    /// names in this program need no escapes.
    @inline(__always)
    mutating func member(_ name: Text) {
        let isFirst = buffer.count == root || buffer.text[buffer.count - 1] == UInt8(ascii: "{")
        let room = buffer.room(name.count + 4)
        var place = 0
        if !isFirst {
            room[0] = UInt8(ascii: ",")
            place = 1
        }
        room[place] = UInt8(ascii: "\"")
        (room + place + 1).update(from: name.start, count: name.count)
        room[place + name.count + 1] = UInt8(ascii: "\"")
        room[place + name.count + 2] = UInt8(ascii: ":")
        buffer.advance(place + name.count + 3)
    }

    /// Lets `body` write up to `extra` bytes of JSON; it says how many it wrote.
    mutating func fill(_ extra: Int, _ body: (UnsafeMutablePointer<UInt8>) -> Int) {
        buffer.advance(body(buffer.room(extra)))
    }

    /// Appends a byte of JSON that needs no separator.
    @inline(__always)
    mutating func byte(_ byte: UInt8) { buffer.append(byte) }

    /// Appends JSON that needs no separator.
    @inline(__always)
    mutating func fragment(_ text: Text) { buffer.append(text) }

    /// Appends a number that needs no separator.
    mutating func digits(_ number: Int64) { buffer.append(decimal: number) }

    /// Appends a moment that needs no separator.
    mutating func quoted(_ instant: Instant) {
        if instant != stamped {
            stamped = instant
            stamp.removeAll()
            stamp.append(UInt8(ascii: "\""))
            stamp.append(instant)
            stamp.append(UInt8(ascii: "\""))
        }
        buffer.append(stamp.text)
    }
}
