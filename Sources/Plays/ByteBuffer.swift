/// Bytes that grow at the end; made once, emptied and filled again.
@frozen public struct ByteBuffer: ~Copyable {
    @usableFromInline var storage: UnsafeMutablePointer<UInt8>
    @usableFromInline var capacity: Int
    @usableFromInline var used = 0

    /// The number of bytes held.
    @inlinable public var count: Int { used }

    /// Makes an empty buffer with room for `capacity` bytes.
    public init(capacity: Int = 4096) {
        self.capacity = max(capacity, 64)
        storage = .allocate(capacity: self.capacity)
    }

    deinit {
        storage.deallocate()
    }

    /// What is held, until the next change.
    @inlinable public var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: storage, count: count)
    }

    /// What is held, as text, until the next change.
    @inlinable public var text: Text { Text(start: storage, count: count) }

    /// A part of what is held, until the next change.
    @inlinable public func bytes(_ range: Range<Int>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[range])
    }

    /// Forgets everything but keeps the memory.
    @inlinable public mutating func removeAll() { used = 0 }

    /// Forgets what lies at `newCount` and after it.
    @inlinable public mutating func truncate(to newCount: Int) { used = min(count, newCount) }

    /// Writes a text over bytes that are held already.
    ///
    /// - Parameters:
    ///   - start: The first of them; `start` and the text's length together are at most ``count``.
    ///   - text: What is written there.
    public mutating func overwrite(at start: Int, with text: Text) {
        precondition(start >= 0 && start + text.count <= count)
        (storage + start).update(from: text.start, count: text.count)
    }

    /// Makes room for `extra` more bytes.
    @inlinable public mutating func reserve(_ extra: Int) {
        if count + extra > capacity { grow(extra) }
    }

    /// Room for up to `extra` bytes at the end; say with ``advance(_:)`` how many were written.
    @inlinable public mutating func room(_ extra: Int) -> UnsafeMutablePointer<UInt8> {
        reserve(extra)
        return storage + count
    }

    /// Counts bytes that were written into ``room(_:)``.
    @inlinable public mutating func advance(_ written: Int) { used += written }

    /// Appends one byte.
    @inlinable public mutating func append(_ byte: UInt8) {
        reserve(1)
        storage[used] = byte
        used += 1
    }

    /// Appends a text's bytes.
    @inlinable public mutating func append(_ text: Text) {
        reserve(text.count)
        (storage + count).update(from: text.start, count: text.count)
        used += text.count
    }

    /// Appends bytes.
    @inlinable public mutating func append(_ bytes: UnsafeRawBufferPointer) { append(Text(bytes)) }

    /// Appends a number in decimal digits.
    public mutating func append(decimal value: Int64) {
        let room = room(20)
        var magnitude = value.magnitude
        var length = 1
        var bound: UInt64 = 10
        while length < 19, magnitude >= bound {
            length += 1
            bound *= 10
        }
        let sign = value < 0 ? 1 : 0
        if sign == 1 { room[0] = UInt8(ascii: "-") }
        var place = sign + length
        while magnitude >= 100 {
            let (rest, twoDigits) = magnitude.quotientAndRemainder(dividingBy: 100)
            place -= 2
            write(Int(truncatingIfNeeded: twoDigits), to: room + place)
            magnitude = rest
        }
        if magnitude >= 10 {
            write(Int(truncatingIfNeeded: magnitude), to: room + sign)
        } else {
            room[sign] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: magnitude)
        }
        used += sign + length
    }

    @usableFromInline mutating func grow(_ extra: Int) {
        let larger = max(capacity * 2, count + extra)
        let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        memory.update(from: storage, count: count)
        storage.deallocate()
        storage = memory
        capacity = larger
    }
}
