public import Plays

/// Reads records of the topics into values that borrow their texts.
///
/// Make one for each loop. What it returns is valid until it reads the next record or is gone.
public final class RecordReader {
    let parser: JSONParser
    let arena: Arena
    var scratch = JSONWriter(capacity: 512)

    /// Makes a reader that keeps lists in `arena`, which it empties before each record.
    public init(arena: Arena = Arena()) {
        self.arena = arena
        parser = JSONParser()
    }

    /// Makes a reader of rows of an export: each must leave room for the record around it, which
    /// is one level more.
    public static func ofRows() -> RecordReader {
        RecordReader(parser: JSONParser(depthLimit: JSONParser.depthLimit - 1))
    }

    private init(parser: JSONParser) {
        self.parser = parser
        arena = Arena()
    }

    /// Parses a record's value and checks what every record has: an object with `"v":1`.
    public func fields(_ value: UnsafeRawBufferPointer?) throws(RecordError) -> JSONFields {
        arena.empty()
        guard let value, !value.isEmpty else {
            throw RecordError(.notJSON, "the record has no value")
        }
        guard value.count <= RecordLimit.valueBytes else {
            throw RecordError(
                .tooLarge,
                "the value has \(value.count) bytes, more than \(RecordLimit.valueBytes)")
        }
        let root: JSONValue
        do {
            root = try parser.parse(value)
        } catch {
            throw RecordError(.notJSON, "the value is no JSON: \(error.description)")
        }
        guard let object = root.object else {
            throw RecordError(.notAnObject, "the value is JSON but no object")
        }
        var fields = JSONFields(object)
        guard let version = fields.take("v") else { throw fields.missing("v") }
        guard version.integer == 1 else {
            throw RecordError(.unknownVersion, "v is not 1")
        }
        return fields
    }
}

extension JSONFields {
    /// A name of one of a few things.
    mutating func choice<Choice>(
        _ name: Text, _ wanted: StaticString, _ make: (Text) -> Choice?
    ) throws(RecordError) -> Choice {
        guard let choice = make(try text(name)) else { throw bad(name, wanted) }
        return choice
    }

    /// The name of an account.
    mutating func account() throws(RecordError) -> Text {
        let account = try text("account")
        guard AccountName.isValid(account) else {
            throw bad("account", "1 to 64 of a-z 0-9 . _ -")
        }
        return account
    }
}
