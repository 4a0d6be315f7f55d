internal import CCurl

/// One request under way: its curl handle and what has come back so far.
///
/// libcurl holds a pointer to it until the handle is removed, so the client keeps it that long.
final class Transfer {
    let identifier: HTTPClient.RequestID
    let easy: UnsafeMutableRawPointer
    private let place: String
    private let limits: HTTPLimits
    private var fields: UnsafeMutablePointer<curl_slist>?
    private var headers = HTTPHeaders()
    private var headerBytes = 0
    private var body: [UInt8] = []
    private var isTooLarge = false

    init(
        _ request: HTTPRequest, identifier: HTTPClient.RequestID, limits: HTTPLimits, agent: String
    ) throws(HTTPError) {
        place = request.url.place
        guard request.headers.canBeSent else { throw HTTPError(.badHeader, at: place) }
        guard let easy = curl_easy_init() else { throw HTTPError(.other, at: place, "no memory") }
        self.easy = easy
        self.identifier = identifier
        self.limits = limits
        setLimits()
        setRequest(request, agent: agent)
    }

    deinit {
        curl_easy_cleanup(easy)
        curl_slist_free_all(fields)
    }

    /// The answer, once libcurl says that the transfer is over.
    func result(of code: CURLcode) -> Result<HTTPResponse, HTTPError> {
        guard code == CURLE_OK else { return .failure(error(of: code)) }
        let status = legato_curl_number(easy, CURLINFO_RESPONSE_CODE)
        return .success(HTTPResponse(status: status, headers: headers, body: body))
    }

    private func setLimits() {
        legato_curl_set_number(easy, CURLOPT_NOSIGNAL, 1)
        // Without this a look-up that hangs holds the process when it wants to leave.
        legato_curl_set_number(easy, CURLOPT_QUICK_EXIT, 1)
        legato_curl_set_text(easy, CURLOPT_PROTOCOLS_STR, "http,https")
        // A redirect could carry a token to another host: the caller sees it as an answer.
        legato_curl_set_number(easy, CURLOPT_FOLLOWLOCATION, 0)
        legato_curl_set_number(easy, CURLOPT_CONNECTTIMEOUT_MS, limits.connectMilliseconds)
        legato_curl_set_number(easy, CURLOPT_TIMEOUT_MS, limits.totalMilliseconds)
        legato_curl_set_text(easy, CURLOPT_ACCEPT_ENCODING, "")
    }

    private func setRequest(_ request: HTTPRequest, agent: String) {
        legato_curl_set_text(easy, CURLOPT_URL, request.url.description)
        legato_curl_set_text(easy, CURLOPT_USERAGENT, agent)
        if request.url.isLoopback { legato_curl_set_text(easy, CURLOPT_PROXY, "") }
        for field in request.headers.fields {
            // libcurl's spelling of a field with an empty value is a semicolon.
            let line = field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)"
            fields = curl_slist_append(fields, line)
        }
        legato_curl_set_list(easy, fields)
        switch request.method {
        case .get: legato_curl_set_number(easy, CURLOPT_HTTPGET, 1)
        case .head: legato_curl_set_number(easy, CURLOPT_NOBODY, 1)
        case .post: legato_curl_set_number(easy, CURLOPT_POST, 1)
        case .put, .delete:
            legato_curl_set_text(easy, CURLOPT_CUSTOMREQUEST, request.method.rawValue)
        }
        if !request.body.isEmpty || request.method == .post {
            _ = request.body.withUnsafeBytes { bytes in
                // An empty array may have no address, and curl reads none as "ask a callback".
                if let start = bytes.baseAddress {
                    legato_curl_set_body(easy, start, curl_off_t(bytes.count))
                } else {
                    legato_curl_set_body(easy, "", 0)
                }
            }
        }
        let context = Unmanaged.passUnretained(self).toOpaque()
        legato_curl_set_receivers(easy, receiveBody, receiveHeader, context)
    }

    fileprivate func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        isTooLarge = body.count + bytes.count > limits.bodyBytes
        guard !isTooLarge else { return false }
        body.append(contentsOf: bytes)
        return true
    }

    fileprivate func takeHeader(_ bytes: UnsafeRawBufferPointer) -> Bool {
        headerBytes += bytes.count
        isTooLarge = headerBytes > limits.headerBytes
        guard !isTooLarge else { return false }
        guard let colon = bytes.firstIndex(of: 0x3a) else {
            // A status line: what came before belongs to an interim answer such as 100.
            if bytes.starts(with: "HTTP/".utf8) { headers = HTTPHeaders() }
            return true
        }
        let name = ASCII.trimmed(UnsafeRawBufferPointer(rebasing: bytes[..<colon]))
        let value = ASCII.trimmed(UnsafeRawBufferPointer(rebasing: bytes[(colon + 1)...]))
        headers.add(name, value)
        return true
    }

    private func error(of code: CURLcode) -> HTTPError {
        if isTooLarge { return HTTPError(.tooLarge, at: place) }
        switch code {
        case CURLE_OPERATION_TIMEDOUT: return HTTPError(.timedOut, at: place)
        case CURLE_COULDNT_CONNECT: return HTTPError(.unreachable, at: place, connectReason)
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            return HTTPError(.unreachable, at: place, words(of: code))
        case CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_SEND_ERROR:
            return HTTPError(.closedEarly, at: place)
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CACERT_BADFILE,
            CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CERTPROBLEM:
            return HTTPError(.untrusted, at: place, words(of: code))
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_CONTENT_ENCODING,
            CURLE_HTTP2, CURLE_HTTP2_STREAM:
            return HTTPError(.brokenAnswer, at: place)
        default: return HTTPError(.other, at: place, words(of: code))
        }
    }

    private var connectReason: String {
        let number = Int32(truncatingIfNeeded: legato_curl_number(easy, CURLINFO_OS_ERRNO))
        return number == 0 ? words(of: CURLE_COULDNT_CONNECT) : SystemWords.of(number)
    }

    // Never curl's error buffer, which may quote a header or an address.
    private func words(of code: CURLcode) -> String {
        curl_easy_strerror(code).map { String(cString: $0) } ?? "curl error \(code.rawValue)"
    }
}

private func receiveBody(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let bytes, let context else { return 0 }
    let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    let taken = transfer.takeBody(UnsafeRawBufferPointer(start: bytes, count: size * count))
    return taken ? size * count : 0
}

private func receiveHeader(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let bytes, let context else { return 0 }
    let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    let taken = transfer.takeHeader(UnsafeRawBufferPointer(start: bytes, count: size * count))
    return taken ? size * count : 0
}
