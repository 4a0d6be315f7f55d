public import Plays

/// Cuts the elements out of one large array that comes in pieces, so that no file is ever held.
///
/// Looks at brackets and quotes only: whether an element is JSON is for a ``JSONParser`` to say.
/// An element whose quotes do not close on its line costs itself and not what follows.
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
        var walk = ElementWalk()
        let end = walk.end(of: storage, from: start, to: count, isWhole: isWhole)
        if let end, end - start <= limitBytes {
            // A bracket that nothing opened is an element of its own, and no good one.
            let end = max(end, start + 1)
            defer { start = end }

            return .element(UnsafeRawBufferPointer(start: storage + start, count: end - start))
        }
        if end == nil, count - start <= limitBytes {
            return isWhole ? fault(.cutShort(inElement: true)) : .needsMore
        }
        place = .skipping
        self.walk = ElementWalk()
        return .tooLarge
    }

    /// Passes over an element that is too large; nil once its end was passed.
    private mutating func skip(_ isWhole: Bool) -> Step? {
        if let end = walk.end(of: storage, from: start, to: count, isWhole: isWhole) {
            start = end
            place = .inside
            return nil
        }
        start = count
        return isWhole ? fault(.cutShort(inElement: true)) : .needsMore
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

/// Finds the end of one element, piece by piece.
private struct ElementWalk {
    private var depth = 0
    private var isInString = false
    /// Whether the last piece ended between a backslash and what it stands before.
    private var isEscaped = false

    /// The place behind the element that goes on at `from`; nil when it does so behind `to`.
    @inline(__always)
    mutating func end(
        of bytes: UnsafeMutablePointer<UInt8>, from: Int, to: Int, isWhole: Bool
    ) -> Int? {
        var index = from
        if isInString {
            index = stringEnd(bytes, from: isEscaped ? from + 1 : from, to: to)
            if !isInString, depth == 0 { return index }
        }
        while index < to {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                index = stringEnd(bytes, from: index + 1, to: to)
                if !isInString, depth == 0 { return index }
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                index += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                // At depth 0 this closes the array around us: a scalar ended before it.
                guard depth > 0 else { return index }
                depth -= 1
                index += 1
                if depth == 0 { return index }
            case UInt8(ascii: ","):
                if depth == 0 { return index }
                index += 1
            default: index += 1
            }
        }
        // A scalar at the very end of the text has nothing that closes it.
        return depth == 0 && !isInString && isWhole && index > from ? to : nil
    }

    /// The place behind the closing quote, or behind the line: no string has a line break in it.
    @inline(__always)
    private mutating func stringEnd(
        _ bytes: UnsafeMutablePointer<UInt8>, from: Int, to: Int
    ) -> Int {
        var index = from
        while index < to {
            index = Self.stop(bytes, from: index, to: to)
            guard index < to else { break }
            if bytes[index] != UInt8(ascii: "\\") {
                isInString = false
                return index + 1
            }
            index += 2
        }
        isInString = true
        isEscaped = index > to
        return to
    }
    /// The place of the next quote, backslash or line break; not below `to` when there is none.
    @inline(__always)
    private static func stop(_ bytes: UnsafeMutablePointer<UInt8>, from: Int, to: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        var index = from
        while index + 8 <= to {
            let word = UnsafeRawPointer(bytes + index).loadUnaligned(as: UInt64.self)
            let quote = word ^ (ones &* 0x22)
            let slash = word ^ (ones &* 0x5C)
            let line = word ^ (ones &* 0x0A)
            let hits =
                (((quote &- ones) & ~quote) | ((slash &- ones) & ~slash)
                    | ((line &- ones) & ~line)) & (ones &* 0x80)
            if hits != 0 { return index + hits.trailingZeroBitCount / 8 }
            index += 8
        }
        while index < to {
            switch bytes[index] {
            case 0x22, 0x5C, 0x0A: return index
            default: index += 1
            }
        }
        return index
    }
}
