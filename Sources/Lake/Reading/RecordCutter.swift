import Glibc
import Plays

/// Cuts a stream of JSON lines or of comma-separated values into records.
struct RecordCutter: ~Copyable {
    private let knowsQuotes: Bool
    private var isQuoted = false
    private var carry = ByteBuffer(capacity: 4 << 10)

    init(_ format: Format) { knowsQuotes = format == .csv }

    /// Hands out whole records, each with its line end.
    mutating func take(_ piece: Text, each: (Text) throws -> Void) rethrows {
        var start = 0
        for index in 0..<piece.count {
            let byte = piece[index]
            if knowsQuotes, byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            guard byte == 0x0A, !isQuoted else { continue }
            let record = piece.slice(start, index + 1)
            if carry.count > 0 {
                carry.append(record)
                try each(carry.text)
                carry.removeAll()
            } else {
                try each(record)
            }
            start = index + 1
        }
        if start < piece.count { carry.append(piece.slice(start, piece.count)) }
    }

    /// Throws when the stream ends in the middle of a record.
    borrowing func finish() throws {
        if carry.count > 0 { throw PartFault(description: "does not end with a line end") }
    }
}
