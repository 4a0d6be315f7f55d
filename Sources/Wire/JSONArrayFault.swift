/// Why a text is not one JSON array.
public enum JSONArrayFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is nothing but white space.
    case empty
    /// It is in UTF-16.
    case notUTF8
    /// It is an object.
    case object
    /// It begins with `<`: a web page, mostly.
    case markup
    /// It begins with nothing that JSON begins with an array.
    case notJSON
    /// It ends before the array does.
    case cutShort(inElement: Bool)
    /// Something is behind the array.
    case trailing

    /// What is wrong, to follow the text's name.
    public var description: String {
        switch self {
        case .empty: "is empty"
        case .notUTF8: "is in UTF-16: save it in UTF-8, or take it from the archive again"
        case .object: "is a JSON object and no array of plays"
        case .markup: "is a web page and no JSON: download the file again"
        case .notJSON: "is no JSON array"
        case .cutShort(inElement: true): "ends in the middle of a row: download it again"
        case .cutShort(inElement: false): "ends before its array does: download it again"
        case .trailing: "has something behind the end of its array"
        }
    }

    /// Whether the first bytes are those of UTF-16, with a mark or without.
    static func looksLikeUTF16(_ head: UnsafeRawBufferPointer) -> Bool {
        guard head.count >= 2 else { return false }
        return (head[0], head[1]) == (0xFF, 0xFE) || (head[0], head[1]) == (0xFE, 0xFF)
            || head[0] == 0 || head[1] == 0
    }
}
