public import Wire
internal import HTTP
internal import Plays

/// One page of a list: its items as the bytes they came in, and where the next page is.
public struct ListPage {
    /// The items, in the answer's memory.
    public let items: [UnsafeRawBufferPointer]
    /// The query of the next page; nil on the last one.
    public let next: [(String, String)]?
    /// The number of items of the whole list, where the service says it.
    public let total: Int64?
    /// Spotify's snapshot id, where the answer has one.
    public let snapshot: String?

    /// Reads an answer; nil when it is not what the service describes.
    public init?(_ body: UnsafeRawBufferPointer, of list: ListName, parser: JSONParser) {
        guard let root = try? parser.parse(body), root.object != nil else { return nil }
        switch list {
        case .profile:
            items = [body]
            (next, total, snapshot) = (nil, 1, nil)
            return
        case .devices:
            guard let found = Self.items(of: body, named: "devices") else { return nil }
            items = found
            (next, total, snapshot) = (nil, Int64(found.count), nil)
            return
        default: break
        }
        var page = root
        var bytes = body
        // Followed artists lie one level deeper.
        if case .followedArtists = list {
            guard let inner = root["artists"], let text = JSONSlices.member("artists", of: body)
            else { return nil }
            (page, bytes) = (inner, text)
        }
        guard let found = Self.items(of: bytes, named: "items") else { return nil }
        items = found
        total = page["total"]?.integer
        snapshot = nil
        next = page["next"]?.string.map { link in
            let query = link.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
            return FormFields(parsing: query).fields.map { ($0.name, $0.value) }
        }
    }

    private static func items(
        of body: UnsafeRawBufferPointer, named name: Text
    ) -> [UnsafeRawBufferPointer]? {
        guard let member = JSONSlices.member(name, of: body),
            let slices = JSONSlices(array: member)
        else { return nil }
        return slices.map(\.value)
    }
}
