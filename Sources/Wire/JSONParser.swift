internal import CSimdJSON
import Plays

/// Why a text is no JSON.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The parser's words, without any of the text.
    public let description: String
}

/// Turns JSON text into a tree that is read where the parser put it.
///
/// Make one for each loop and use it again: its memory grows to the largest document and stays.
/// Not for two threads at once.
public final class JSONParser {
    private let handle: OpaquePointer
    private var repaired = ByteBuffer(capacity: 64)

    /// Nothing that is nested deeper is followed.
    public static let depthLimit = 1_024

    /// Makes a parser.
    public init(depthLimit: Int = depthLimit) {
        guard let handle = legato_json_parser_new(depthLimit) else {
            preconditionFailure("no memory for a JSON parser")
        }
        self.handle = handle
    }

    deinit {
        legato_json_parser_free(handle)
    }

    /// Parses a text and gives its root, which is valid until the next parse.
    ///
    /// The text is read in place. A lone surrogate counts as U+FFFD, and an integer that fits no
    /// 64 bits as the nearest double: both are JSON, and neither may cost a whole record.
    public func parse(_ bytes: UnsafeRawBufferPointer) throws(JSONError) -> JSONValue {
        guard let base = bytes.baseAddress else { throw JSONError(description: "empty") }
        var document = legato_json_parse(
            handle, base.assumingMemoryBound(to: UInt8.self), bytes.count)
        if document.error == legato_json_string_error || document.error == legato_json_number_error
        {
            JSONRepair.copy(bytes, to: &repaired)
            document = legato_json_parse(handle, repaired.text.start, repaired.count)
        }
        guard document.error == 0, let tape = document.tape, let strings = document.strings else {
            throw JSONError(description: document.message.map { String(cString: $0) } ?? "unknown")
        }
        // Word 0 is the root's; the value itself begins at 1.
        return JSONValue(tape: tape, strings: strings, index: 1)
    }

    /// Parses a text and lends its root to `body`.
    public func withDocument<Result>(
        _ bytes: UnsafeRawBufferPointer, _ body: (JSONValue) throws -> Result
    ) throws -> Result {
        try body(parse(bytes))
    }
}
