public import HTTP

/// How whole objects of the catalogue are asked for: the one place that says how many ids a call
/// takes.
///
/// Restricted development mode takes one (``SingleAccess``). An app with extended quota may name
/// up to fifty tracks or artists, or twenty albums, in one call of `/tracks?ids=`; whoever has
/// such an app adds a type beside that one.
public protocol CatalogueAccess: Sendable {
    /// The most ids of one call.
    func idsPerCall(_ kind: CatalogueShelf) -> Int

    /// Asks for objects.
    ///
    /// - Parameters:
    ///   - kind: What they are.
    ///   - ids: Which, at least one and at most as many as one call takes.
    ///   - service: Where.
    ///   - token: By whose leave.
    /// - Returns: The call.
    func request(
        _ kind: CatalogueShelf, _ ids: [String], of service: SpotifyService, with token: Token
    ) -> HTTPRequest

    /// What an answer says of each id: the object as it came, or that there is none.
    ///
    /// Nil when it says nothing of them.
    func objects(_ answer: SpotifyAnswer, _ kind: CatalogueShelf, _ ids: [String])
        -> [CatalogueObject]?
}

/// An object of the catalogue by its id.
public struct CatalogueObject: Hashable, Sendable {
    /// The id that was asked for, which need not be the one inside the object.
    public let id: String
    /// The object as it came; nil when the service knows none.
    public let bytes: [UInt8]?

    /// Names an object.
    public init(id: String, bytes: [UInt8]?) {
        self.id = id
        self.bytes = bytes
    }
}

/// One id a call: what every app may do.
public struct SingleAccess: CatalogueAccess {
    /// Nothing is to be said.
    public init() {}

    /// One.
    public func idsPerCall(_ kind: CatalogueShelf) -> Int { 1 }

    /// `/tracks/ID` and its like.
    public func request(
        _ kind: CatalogueShelf, _ ids: [String], of service: SpotifyService, with token: Token
    ) -> HTTPRequest {
        precondition(ids.count == 1, "one id a call")
        return service.catalogue(kind, ids[0], with: token)
    }

    /// The body, or nothing for 404.
    public func objects(_ answer: SpotifyAnswer, _ kind: CatalogueShelf, _ ids: [String])
        -> [CatalogueObject]?
    {
        switch answer {
        case .content(let body): ids.map { CatalogueObject(id: $0, bytes: body) }
        case .unknown: ids.map { CatalogueObject(id: $0, bytes: nil) }
        default: nil
        }
    }
}
