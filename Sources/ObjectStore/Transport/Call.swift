import HTTP

/// One request to a store, before it is signed.
struct Call {
    /// What is asked for.
    enum Operation: Hashable {
        case read(range: Range<Int64>?, tag: String?)
        case look
        case write(WriteCondition, sha256: String)
        case remove(tag: String)
        case list(after: String?)
        case listUploads(after: String?)
        case beginUpload(sha256: String)
        case part(upload: String, number: Int)
        case finishUpload(upload: String, parts: [String], WriteCondition, sha256: String)
        case dropUpload(upload: String)
    }

    let operation: Operation
    /// The whole key, or the prefix of a list.
    let key: String
    /// Made when it is sent, so that what waits needs no memory.
    var body: () throws -> [UInt8] = { [] }
    /// About what the body takes.
    var bodyBytes = 0
}

/// What a kind of store makes of calls and answers.
protocol Service {
    /// The address as messages name it.
    var place: String { get }
    /// What a person should look at when the store lets nobody in.
    var credentialsHint: String { get }
    /// The request with its signature.
    func request(_ call: Call, body: [UInt8], atWallMilliseconds now: Int64) throws -> HTTPRequest
    /// The store's own word for what went wrong.
    func code(of response: HTTPResponse) -> String
    /// Whether a condition did not hold.
    func isRefusal(_ response: HTTPResponse) -> Bool
    /// What an answer says of the object at a key.
    func facts(_ name: String, _ response: HTTPResponse) -> ObjectFacts
    /// One page of a list, and where the next one begins.
    func page(_ body: [UInt8]) -> (keys: [(key: String, bytes: Int64, tag: String)], next: String?)
    /// Uploads that nobody has finished, and where the next page begins.
    func uploads(_ body: [UInt8]) -> (uploads: [(key: String, upload: String)], next: String?)
    /// A name for an upload in pieces; `response` is nil where the store gives none.
    func upload(_ response: HTTPResponse?) -> String
    /// Whether uploads have to be begun and can be dropped.
    var hasUploads: Bool { get }
}
