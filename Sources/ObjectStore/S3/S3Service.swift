import HTTP
public import Stage

/// How S3 is asked, and what its answers mean.
struct S3Service: Service {
    let place: String
    let hasUploads = true
    let credentialsHint =
        "look at AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION and the bucket's policy"
    private let base: HTTPURL
    private let signer: S3Signer

    init(
        _ address: ObjectAddress, _ configuration: S3Configuration, style: AddressStyle
    ) throws {
        place = "\(address.kind.rawValue)://\(address.bucket)"
        signer = S3Signer(keys: configuration.keys, region: configuration.region)
        let usual = "https://s3.\(configuration.region).amazonaws.com"
        let endpoint = try HTTPURL(configuration.endpoint ?? usual)
        // A name with a dot fits no certificate, and other people's stores seldom know hosts.
        let inPath =
            switch style {
            case .path: true
            case .host: false
            case .automatic: configuration.endpoint != nil || address.bucket.contains(".")
            }
        let path = endpoint.path == "/" ? "" : endpoint.path
        if inPath {
            base = try HTTPURL("\(endpoint.origin)\(path)/\(address.bucket)")
        } else {
            let scheme = endpoint.isSecure ? "https://" : "http://"
            let host = endpoint.origin.dropFirst(scheme.count)
            base = try HTTPURL("\(scheme)\(address.bucket).\(host)\(path)")
        }
    }

    func request(
        _ call: Call, body: [UInt8], atWallMilliseconds now: Int64
    ) throws -> HTTPRequest {
        var headers = HTTPHeaders()
        var (method, query) = (HTTPMethod.get, [(String, String)]())
        var content = body
        switch call.operation {
        case .read(let range, let tag):
            if let range {
                headers.add("Range", "bytes=\(range.lowerBound)-\(range.upperBound - 1)")
            }
            if let tag { headers.add("If-Match", tag) }
        case .look: method = .head
        case .write(let condition, let sha256):
            method = .put
            Self.add(condition, &headers)
            headers.add("x-amz-meta-legato-sha256", sha256)
        case .remove(let tag):
            method = .delete
            headers.add("If-Match", tag)
        case .list(let after):
            query = [("list-type", "2"), ("prefix", call.key)]
            if let after { query.append(("continuation-token", after)) }
        case .listUploads(let after):
            query = [("prefix", call.key), ("uploads", "")]
            if let after { query.append(("key-marker", after)) }
        case .beginUpload(let sha256):
            (method, query) = (.post, [("uploads", "")])
            headers.add("x-amz-meta-legato-sha256", sha256)
        case .part(let upload, let number):
            (method, query) = (.put, [("partNumber", "\(number)"), ("uploadId", upload)])
        case .finishUpload(let upload, let parts, let condition, _):
            (method, query) = (.post, [("uploadId", upload)])
            Self.add(condition, &headers)
            content = Array(Self.list(of: parts).utf8)
        case .dropUpload(let upload): (method, query) = (.delete, [("uploadId", upload)])
        }
        if !content.isEmpty { headers.add("Content-Type", "application/octet-stream") }
        let url = try url(call, query)
        let request = HTTPRequest(method, url, headers: headers, body: content)
        return signer.signed(request, atWallMilliseconds: now)
    }

    /// The address as the signature wants it: every byte coded but letters, digits and `-._~/`.
    private func url(_ call: Call, _ query: [(String, String)]) throws -> HTTPURL {
        var path = base.path == "/" ? "" : base.path
        switch call.operation {
        case .list, .listUploads: if path.isEmpty { path = "/" }
        default:
            path += PercentCoding.path(ofKey: call.key)
        }
        let fields = query.sorted { $0.0 < $1.0 }.map { name, value in
            "\(PercentCoding.encode(name))=\(PercentCoding.encode(value))"
        }
        let text = fields.isEmpty ? "" : "?" + fields.joined(separator: "&")
        return try HTTPURL(base.origin + path + text)
    }

    private static func add(_ condition: WriteCondition, _ headers: inout HTTPHeaders) {
        switch condition {
        case .absent: headers.add("If-None-Match", "*")
        case .unchanged(let tag): headers.add("If-Match", tag)
        }
    }

    private static func list(of parts: [String]) -> String {
        let items = parts.enumerated().map { index, tag in
            let text = tag.split(separator: "\"").joined()
            return "<Part><PartNumber>\(index + 1)</PartNumber><ETag>\"\(text)\"</ETag></Part>"
        }
        return """
            <CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">\
            \(items.joined())</CompleteMultipartUpload>
            """
    }
}

extension S3Service {
    func code(of response: HTTPResponse) -> String {
        XMLText(response.body).text("Code") ?? ""
    }

    func isRefusal(_ response: HTTPResponse) -> Bool {
        response.status == 412
            || response.status == 404 && code(of: response) == "NoSuchKey"
    }

    func facts(_ name: String, _ response: HTTPResponse) -> ObjectFacts {
        // An upload's last answer has its tag in the body.
        let tag = response.headers["ETag"] ?? XMLText(response.body).text("ETag") ?? ""
        return ObjectFacts(
            name: name, bytes: response.headers["Content-Length"].flatMap { Int64($0) } ?? -1,
            tag: tag, sha256: response.headers["x-amz-meta-legato-sha256"])
    }

    func page(
        _ body: [UInt8]
    ) -> (keys: [(key: String, bytes: Int64, tag: String)], next: String?) {
        let root = XMLText(body)
        let keys = root.elements("Contents").map { element in
            (
                element.text("Key") ?? "", element.text("Size").flatMap { Int64($0) } ?? 0,
                element.text("ETag") ?? ""
            )
        }
        return (keys, root.text("NextContinuationToken"))
    }

    func uploads(_ body: [UInt8]) -> (uploads: [(key: String, upload: String)], next: String?) {
        let root = XMLText(body)
        let uploads = root.elements("Upload").map { element in
            (element.text("Key") ?? "", element.text("UploadId") ?? "")
        }
        return (uploads, root.text("IsTruncated") == "true" ? root.text("NextKeyMarker") : nil)
    }

    func upload(_ response: HTTPResponse?) -> String {
        response.flatMap { XMLText($0.body).text("UploadId") } ?? ""
    }
}

/// How the bucket's name stands in addresses.
public enum AddressStyle: String, FlagChoice, Sendable {
    /// In the path with an endpoint of one's own, else in the host's name.
    case automatic = "auto"
    /// `https://HOST/BUCKET/KEY`.
    case path
    /// `https://BUCKET.HOST/KEY`.
    case host
}
