import HTTP
import Support
import Testing

@Suite(.runLimit) struct `a server` {
    @Test func `takes a free port on loopback`() throws {
        let server = try HTTPServer { _ in HTTPResponse(status: 204) }
        #expect(server.host == "127.0.0.1")
        #expect(server.port > 0)
        #expect(server.url.description == "http://127.0.0.1:\(server.port)/")
    }

    @Test func `says when the port is taken`() throws {
        let first = try HTTPServer { _ in HTTPResponse(status: 200) }
        let error = #expect(throws: HTTPError.self) {
            try HTTPServer(port: first.port) { _ in HTTPResponse(status: 200) }
        }
        #expect(error?.kind == .portTaken)
        #expect(
            error?.description == "cannot listen on 127.0.0.1:\(first.port): "
                + "the port is taken; choose another, or 0 for a free one")
    }

    @Test(arguments: ["localhost", "203.0.113.7", ""])
    func `says when it cannot listen at an address`(host: String) {
        let error = #expect(throws: HTTPError.self) {
            try HTTPServer(host: host) { _ in HTTPResponse(status: 200) }
        }
        #expect(error?.kind == .cannotListen)
    }

    @Test func `frees its port when it stops`() throws {
        let first = try HTTPServer { _ in HTTPResponse(status: 200) }
        first.stop()
        first.stop()
        let second = try HTTPServer(port: first.port) { _ in HTTPResponse(status: 200) }
        #expect(second.port == first.port)
    }

    @Test(arguments: [(100, 200), (101, 413), (300_000, 413)])
    func `takes a body up to its limit`(size: Int, status: Int) throws {
        let server = try HTTPServer(bodyLimit: 100) { request in
            HTTPResponse(status: 200, text: "\(request.body.count)")
        }
        let body = [UInt8](repeating: 0, count: size)
        let answer = try HTTPClient().send(HTTPRequest(.post, server.url, body: body))
        #expect(answer.status == status)
    }

    @Test func `hands over a body byte for byte`() throws {
        let server = try HTTPServer { HTTPResponse(status: 200, body: $0.body) }
        let body = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 * 7) }
        let answer = try HTTPClient().send(HTTPRequest(.put, server.url, body: body))
        #expect(answer.body == body)
    }

    @Test func `answers one client many times over one connection`() throws {
        let server = try HTTPServer { HTTPResponse(status: 200, text: $0.url.path) }
        let client = HTTPClient()
        for number in 0..<200 {
            let url = server.url.appending(path: "/\(number)")
            #expect(try client.send(HTTPRequest(.get, url)).body == Array("/\(number)".utf8))
        }
    }
}
