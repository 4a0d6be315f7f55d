internal import CMicrohttpd

/// What the callbacks need to know of their server.
final class ServerContext: Sendable {
    let host: String
    let port: UInt16
    let bodyLimit: Int
    let handler: HTTPServer.Handler
    let unfinished: UnfinishedRequests

    init(
        host: String, port: UInt16, bodyLimit: Int, requestSeconds: Int,
        handler: @escaping HTTPServer.Handler
    ) {
        self.host = host
        self.port = port
        self.bodyLimit = bodyLimit
        self.handler = handler
        unfinished = UnfinishedRequests(limitSeconds: requestSeconds)
    }

    /// The address a request line's target means here.
    func url(of target: String) -> HTTPURL {
        let halves = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let path = halves.first.map(String.init) ?? "/"
        return HTTPURL(
            isSecure: false, host: host, port: port, path: path.hasPrefix("/") ? path : "/" + path,
            query: halves.count == 2 ? String(halves[1]) : nil)
    }
}

/// One request while it comes in; libmicrohttpd keeps it between its calls.
final class ServerExchange {
    let target: String
    var body: [UInt8] = []
    var hasBegun = false
    var isTooLarge = false

    init(target: String) { self.target = target }
}

func beginRequest(
    _ context: UnsafeMutableRawPointer?, _ target: UnsafePointer<CChar>?,
    _ connection: OpaquePointer?
) -> UnsafeMutableRawPointer? {
    let exchange = ServerExchange(target: target.map { String(cString: $0) } ?? "/")
    return Unmanaged.passRetained(exchange).toOpaque()
}

func endRequest(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?,
    _ slot: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ how: MHD_RequestTerminationCode
) {
    guard let slot, let held = slot.pointee else { return }
    if let context, let connection {
        let server = Unmanaged<ServerContext>.fromOpaque(context).takeUnretainedValue()
        server.unfinished.begin(connection)
    }
    Unmanaged<ServerExchange>.fromOpaque(held).release()
    slot.pointee = nil
}

/// Called once for the headers, once for each piece of the body, and once when all is there.
func handleRequest(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?, _ url: UnsafePointer<CChar>?,
    _ method: UnsafePointer<CChar>?, _ version: UnsafePointer<CChar>?,
    _ data: UnsafePointer<CChar>?, _ size: UnsafeMutablePointer<Int>?,
    _ slot: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
    guard let context, let connection, let method, let size, let held = slot?.pointee else {
        return .NO
    }
    let server = Unmanaged<ServerContext>.fromOpaque(context).takeUnretainedValue()
    let exchange = Unmanaged<ServerExchange>.fromOpaque(held).takeUnretainedValue()
    guard exchange.hasBegun else {
        exchange.hasBegun = true
        return .YES
    }
    guard size.pointee == 0 else {
        take(UnsafeRawBufferPointer(start: data, count: size.pointee), exchange, server.bodyLimit)
        size.pointee = 0
        return .YES
    }
    server.unfinished.finish(connection)
    guard !exchange.isTooLarge else {
        return send(HTTPResponse(status: 413, text: "the body is too large\n"), on: connection)
    }
    guard let method = HTTPMethod(rawValue: String(cString: method)) else {
        return send(HTTPResponse(status: 405, text: "no such method here\n"), on: connection)
    }
    var request = HTTPRequest(
        method, server.url(of: exchange.target), headers: headers(of: connection),
        body: exchange.body)
    request.client = ListeningSocket.peer(of: legato_mhd_socket(connection)) ?? ""
    return send(server.handler(request), on: connection)
}

private func take(_ bytes: UnsafeRawBufferPointer, _ exchange: ServerExchange, _ limit: Int) {
    // The rest of a body that is too large is read and dropped, so that the client hears why.
    if exchange.body.count + bytes.count > limit {
        exchange.isTooLarge = true
        exchange.body = []
    }
    if !exchange.isTooLarge { exchange.body.append(contentsOf: bytes) }
}

private func headers(of connection: OpaquePointer) -> HTTPHeaders {
    var headers = HTTPHeaders()
    withUnsafeMutablePointer(to: &headers) { pointer in
        _ = MHD_get_connection_values(
            connection, .HEADER_KIND,
            { context, _, name, value in
                guard let context, let name else { return .YES }
                let text = value.map { String(cString: $0) } ?? ""
                context.assumingMemoryBound(to: HTTPHeaders.self).pointee
                    .add(String(cString: name), text)
                return .YES
            }, pointer)
    }
    return headers
}

private func send(_ answer: HTTPResponse, on connection: OpaquePointer) -> MHD_Result {
    let made =
        if let stream = answer.stream { StreamedBody.response(stream) } else { whole(answer.body) }
    guard let response = made else { return .NO }
    defer { MHD_destroy_response(response) }

    for field in answer.headers.fields {
        MHD_add_response_header(response, field.name, field.value)
    }
    return MHD_queue_response(connection, UInt32(clamping: answer.status), response)
}

private func whole(_ body: [UInt8]) -> OpaquePointer? {
    body.withUnsafeBytes { bytes in
        MHD_create_response_from_buffer(
            bytes.count, UnsafeMutableRawPointer(mutating: bytes.baseAddress),
            .RESPMEM_MUST_COPY)
    }
}
