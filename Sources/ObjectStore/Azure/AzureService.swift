import HTTP
import Stage

/// How Azure Blob Storage is asked, and what its answers mean.
struct AzureService: Service {
    let place: String
    let hasUploads = false
    let credentialsHint =
        "look at AZURE_STORAGE_CONNECTION_STRING, or the account's key or SAS, and its rights"
    private let base: HTTPURL
    private let account: String
    private let proof: AzureConfiguration.Proof

    private static let version = "2021-08-06"

    init(_ address: ObjectAddress, _ configuration: AzureConfiguration) throws {
        place = "\(address.kind.rawValue)://\(address.bucket)"
        account = configuration.account
        proof = configuration.proof
        let endpoint = try HTTPURL(configuration.endpoint)
        let path = endpoint.path.hasSuffix("/") ? String(endpoint.path.dropLast()) : endpoint.path
        base = try HTTPURL("\(endpoint.origin)\(path)/\(address.bucket)")
    }

    func request(
        _ call: Call, body: [UInt8], atWallMilliseconds now: Int64
    ) throws -> HTTPRequest {
        var headers: HTTPHeaders = [
            "x-ms-date": Stamp(wallMilliseconds: now).http, "x-ms-version": Self.version,
        ]
        var (method, query) = (HTTPMethod.get, [(String, String)]())
        var content = body
        switch call.operation {
        case .read(let range, let tag):
            if let range {
                headers.add("x-ms-range", "bytes=\(range.lowerBound)-\(range.upperBound - 1)")
            }
            if let tag { headers.add("If-Match", tag) }
        case .look: method = .head
        case .write(let condition, let sha256):
            method = .put
            headers.add("x-ms-blob-type", "BlockBlob")
            Self.add(condition, sha256, &headers)
        case .remove(let tag):
            method = .delete
            headers.add("If-Match", tag)
        case .list(let after):
            query = [("comp", "list"), ("prefix", call.key), ("restype", "container")]
            if let after { query.append(("marker", after)) }
        case .part(let upload, let number):
            (method, query) = (.put, [("blockid", Self.block(upload, number)), ("comp", "block")])
        case .finishUpload(let upload, let parts, let condition, let sha256):
            (method, query) = (.put, [("comp", "blocklist")])
            Self.add(condition, sha256, &headers)
            content = Array(Self.list(upload, parts.count).utf8)
        case .beginUpload, .dropUpload, .listUploads:
            throw ObjectError(.other, "\(place): uploads are not begun or dropped here")
        }
        if !content.isEmpty {
            headers.add("Content-Type", "application/octet-stream")
            headers.add("Content-MD5", Base64.encode(Digests.md5(content)))
        }
        return try signed(method, call, query.sorted { $0.0 < $1.0 }, headers, content)
    }

    private func signed(
        _ method: HTTPMethod, _ call: Call, _ query: [(String, String)], _ headers: HTTPHeaders,
        _ body: [UInt8]
    ) throws -> HTTPRequest {
        var path = base.path
        if case .list = call.operation {
        } else {
            path += PercentCoding.path(ofKey: call.key)
        }
        var fields = query.map { "\($0.0)=\(PercentCoding.encode($0.1))" }
        if case .signature(let token) = proof { fields.append(token) }
        let text = fields.isEmpty ? "" : "?" + fields.joined(separator: "&")
        var request = HTTPRequest(
            method, try HTTPURL(base.origin + path + text), headers: headers, body: body)
        guard case .key(let key) = proof else { return request }
        let own = headers.fields.map { ($0.name.lowercased(), $0.value) }
            .filter { $0.0.hasPrefix("x-ms-") }.sorted { $0.0 < $1.0 }
        let lines = [
            method.rawValue, "", "", body.isEmpty ? "" : "\(body.count)",
            headers["Content-MD5"] ?? "", headers["Content-Type"] ?? "", "", "",
            headers["If-Match"] ?? "", headers["If-None-Match"] ?? "", "", "",
            own.map { "\($0.0):\($0.1)\n" }.joined() + "/\(account)\(path)"
                + query.map { "\n\($0.0):\($0.1)" }.joined(),
        ]
        let signature = Digests.hmac(key, lines.joined(separator: "\n"))
        request.headers.add("Authorization", "SharedKey \(account):\(Base64.encode(signature))")
        return request
    }

    private static func add(
        _ condition: WriteCondition, _ sha256: String, _ headers: inout HTTPHeaders
    ) {
        headers.add("x-ms-meta-legato_sha256", sha256)
        switch condition {
        case .absent: headers.add("If-None-Match", "*")
        case .unchanged(let tag): headers.add("If-Match", tag)
        }
    }

    /// All names of one object's blocks must be equally long.
    private static func block(_ upload: String, _ number: Int) -> String {
        let digits = String(number)
        let padded = String(repeating: "0", count: max(0, 6 - digits.count)) + digits
        return Base64.encode(Array("\(upload)-\(padded)".utf8))
    }

    private static func list(_ upload: String, _ count: Int) -> String {
        let items = (1...max(1, count)).map { "<Latest>\(block(upload, $0))</Latest>" }
        return "<?xml version=\"1.0\" encoding=\"utf-8\"?><BlockList>\(items.joined())</BlockList>"
    }
}

extension AzureService {
    func code(of response: HTTPResponse) -> String {
        response.headers["x-ms-error-code"] ?? XMLText(response.body).text("Code") ?? ""
    }

    func isRefusal(_ response: HTTPResponse) -> Bool {
        switch (response.status, code(of: response)) {
        case (412, _), (409, "BlobAlreadyExists"), (404, "BlobNotFound"): true
        // Another writer's list has thrown our pieces away.
        case (400, "InvalidBlockList"): true
        default: false
        }
    }

    func facts(_ name: String, _ response: HTTPResponse) -> ObjectFacts {
        ObjectFacts(
            name: name, bytes: response.headers["Content-Length"].flatMap { Int64($0) } ?? -1,
            tag: response.headers["ETag"] ?? "",
            sha256: response.headers["x-ms-meta-legato_sha256"])
    }

    func page(
        _ body: [UInt8]
    ) -> (keys: [(key: String, bytes: Int64, tag: String)], next: String?) {
        let root = XMLText(body)
        let keys = root.elements("Blob").map { element in
            let tag = element.text("Etag") ?? ""
            return (
                element.text("Name") ?? "",
                element.text("Content-Length").flatMap { Int64($0) } ?? 0,
                tag.hasPrefix("\"") ? tag : "\"\(tag)\""
            )
        }
        return (keys, root.text("NextMarker"))
    }

    func uploads(_ body: [UInt8]) -> (uploads: [(key: String, upload: String)], next: String?) {
        ([], nil)
    }

    func upload(_ response: HTTPResponse?) -> String {
        let word = String(UInt64.random(in: 0 ... .max), radix: 16)
        return String(repeating: "0", count: 16 - word.count) + word
    }
}
