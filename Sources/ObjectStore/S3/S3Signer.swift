import HTTP
import Plays

/// Signature V4 of Amazon's services.
///
/// Our own, not libcurl's: that of 7.88 signs paths as they stand in the address, knows no hash of
/// the payload, and so fails with most keys.
struct S3Signer {
    let keys: S3Keys
    let region: String

    /// Adds the fields that sign a request.
    ///
    /// - Parameters:
    ///   - request: The request; its path and query are coded as the service wants them.
    ///   - now: The moment, in milliseconds since 1970.
    /// - Returns: The request with its signature.
    func signed(_ request: HTTPRequest, atWallMilliseconds now: Int64) -> HTTPRequest {
        let stamp = Stamp(wallMilliseconds: now)
        var request = request
        let payload = Digests.sha256(request.body)
        request.headers.add("x-amz-date", stamp.basic)
        request.headers.add("x-amz-content-sha256", payload)
        if let token = keys.sessionToken { request.headers.add("x-amz-security-token", token) }
        var fields = request.headers.fields.map { ($0.name.lowercased(), $0.value) }
        fields.append(("host", String(request.url.origin.split(separator: "/")[1])))
        fields.sort { $0.0 < $1.0 }
        let names = fields.map(\.0).joined(separator: ";")
        let lines = [
            request.method.rawValue, request.url.path, request.url.query ?? "",
            fields.map { "\($0.0):\($0.1)\n" }.joined(), names, payload,
        ]
        let scope = "\(stamp.day)/\(region)/s3/aws4_request"
        let hash = Digests.sha256(Array(lines.joined(separator: "\n").utf8))
        let text = "AWS4-HMAC-SHA256\n\(stamp.basic)\n\(scope)\n\(hash)"
        let signature = Digests.hex(Digests.hmac(key(stamp.day), text))
        request.headers.add(
            "Authorization",
            "AWS4-HMAC-SHA256 Credential=\(keys.accessKey)/\(scope), SignedHeaders=\(names), "
                + "Signature=\(signature)")
        return request
    }

    private func key(_ day: String) -> [UInt8] {
        let start = Array("AWS4\(keys.secretKey)".utf8)
        return [day, region, "s3", "aws4_request"].reduce(start) { Digests.hmac($0, $1) }
    }
}
