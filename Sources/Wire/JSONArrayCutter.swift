public import Plays

/// Cuts the elements out of one large array that comes in pieces, so that no file is ever held.
///
/// Looks at brackets and quotes only: whether an element is JSON is for a ``JSONParser`` to say.
/// An element whose quotes do not close on its line costs itself and not what follows, and neither
/// does one whose brackets do not close, where every element begins on a line of its own.
public struct JSONArrayCutter: ~Copyable {
    /// What comes next.
    public enum Step {
        /// An element's bytes, until the next call.
        case element(UnsafeRawBufferPointer)
        /// An element larger than the limit; its bytes are gone.
        case tooLarge
        /// Read on into ``room()``, or say that there is no more.
        case needsMore
        /// The array is closed and nothing is behind it.
        case end
        /// The text is no array, or is cut short; there is no going on.
        case fault(JSONArrayFault)
    }

    private enum Place { case before, inside, skipping, behind, over }

    private var storage: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private var start = 0
    private var count = 0
    private var place = Place.before
    private var walk = ElementWalk()
    private var line = ElementLine()
    private let limitBytes: Int

    /// Bytes that are asked for at once.
    public static let pieceBytes = 256 << 10
    /// simdjson looks so far behind a text.
    private static let slackBytes = 64

    /// Begins before an array whose elements have at most `limitBytes`.
    public init(limitBytes: Int = RecordLimit.valueBytes) {
        self.limitBytes = limitBytes
        capacity = Self.pieceBytes
        storage = .allocate(capacity: capacity + Self.slackBytes)
    }

    deinit { storage.deallocate() }

    /// Where to put the next bytes of the text; invalidates the last element.
    public mutating func room() -> UnsafeMutableRawBufferPointer {
        if start > 0 {
            storage.update(from: storage + start, count: count - start)
            count -= start
            start = 0
        }
        if count == capacity { grow() }
        return UnsafeMutableRawBufferPointer(start: storage + count, count: capacity - count)
    }

    /// Takes bytes in that were put into ``room()``.
    public mutating func advance(_ added: Int) {
        precondition(added <= capacity - count, "there is no such room")
        count += added
    }

    /// Goes on by one step.
    ///
    /// - Parameter isWhole: whether the text has been put in to its end.
    /// - Returns: What came next.
    public mutating func next(isWhole: Bool) -> Step {
        while true {
            switch place {
            case .before:
                if let step = begin(isWhole) { return step }
            case .inside: return cut(isWhole)
            case .skipping:
                if let step = skip(isWhole) { return step }
            case .behind: return close(isWhole)
            case .over: return .end
            }
        }
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity * 2 + Self.slackBytes)
        larger.update(from: storage, count: count)
        storage.deallocate()
        storage = larger
        capacity *= 2
    }

    private mutating func fault(_ fault: JSONArrayFault) -> Step {
        place = .over
        start = count
        return .fault(fault)
    }
}

extension JSONArrayCutter {
    private mutating func begin(_ isWhole: Bool) -> Step? {
        // Marks of an encoding need four bytes to be told apart.
        guard count - start >= 4 || isWhole else { return .needsMore }
        let head = UnsafeRawBufferPointer(start: storage, count: count)
        if JSONArrayFault.looksLikeUTF16(head) { return fault(.notUTF8) }
        if head.starts(with: [0xEF, 0xBB, 0xBF]) { start = 3 }
        skipSpace()
        guard start < count else {
            return isWhole ? fault(.empty) : .needsMore
        }
        switch storage[start] {
        case UInt8(ascii: "["):
            start += 1
            place = .inside
            return nil
        case UInt8(ascii: "{"): return fault(.object)
        case UInt8(ascii: "<"): return fault(.markup)
        default: return fault(.notJSON)
        }
    }

    private mutating func cut(_ isWhole: Bool) -> Step {
        while start < count, Self.isSpace(storage[start]) || storage[start] == UInt8(ascii: ",") {
            line.learn(storage[start])
            start += 1
        }
        guard start < count else {
            return isWhole ? fault(.cutShort(inElement: false)) : .needsMore
        }
        if storage[start] == UInt8(ascii: "]") {
            start += 1
            place = .behind
            return close(isWhole)
        }
        line.finish(storage[start])
        var walk = ElementWalk()
        let end = walk.end(of: storage, from: start, to: count, isWhole: isWhole)
        if let end, end - start <= limitBytes, isClosed(by: end) {
            // A bracket that nothing opened is an element of its own, and no good one.
            return element(to: max(end, start + 1))
        }
        if end == nil, count - start <= limitBytes, !isWhole { return .needsMore }
        return cutUnsound(to: end, isWhole)
    }

    /// Whether the bracket in front of `end` is of the kind that the element begins with.
    private func isClosed(by end: Int) -> Bool {
        storage[start] != UInt8(ascii: "{") || storage[end - 1] == UInt8(ascii: "}")
    }

    private mutating func element(to end: Int) -> Step {
        defer { start = end }

        return .element(UnsafeRawBufferPointer(start: storage + start, count: end - start))
    }

    /// Cuts an element that is too large, or whose brackets do not close.
    private mutating func cutUnsound(to end: Int?, _ isWhole: Bool) -> Step {
        if let next = line.find(in: storage, from: start + 1, to: end ?? count),
            next - start <= limitBytes
        {
            line.forget()
            return element(to: next - line.lead)
        }
        line.forget()
        if let end, end - start <= limitBytes { return element(to: end) }
        if end == nil, count - start <= limitBytes { return fault(.cutShort(inElement: true)) }
        place = .skipping
        self.walk = ElementWalk()
        return .tooLarge
    }

    /// Passes over an element that is too large; nil once its end was passed.
    private mutating func skip(_ isWhole: Bool) -> Step? {
        let end = walk.end(of: storage, from: start, to: count, isWhole: isWhole)
        let next = line.find(in: storage, from: start, to: end ?? count)
        guard let place = next ?? end else {
            start = count
            // The element is told already.
            return isWhole ? fault(.cutShort(inElement: false)) : .needsMore
        }
        line.forget()
        start = place
        self.place = .inside
        return nil
    }

    private mutating func close(_ isWhole: Bool) -> Step {
        skipSpace()
        guard start == count else { return fault(.trailing) }
        guard isWhole else { return .needsMore }
        place = .over
        return .end
    }

    private mutating func skipSpace() {
        while start < count, Self.isSpace(storage[start]) { start += 1 }
    }

    @inline(__always)
    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }
}
