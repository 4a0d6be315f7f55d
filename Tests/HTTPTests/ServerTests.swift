import HTTP
import Support
import Synchronization
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

    @Test func `tells where a request comes from`() throws {
        let server = try HTTPServer { HTTPResponse(status: 200, text: $0.client) }
        let answer = try HTTPClient().send(HTTPRequest(.get, server.url))
        #expect(String(decoding: answer.body, as: UTF8.self) == "127.0.0.1")
    }

    @Test func `sends a body while it is made, however long`() throws {
        let server = try HTTPServer { _ in
            let left = Mutex(50)
            var answer = HTTPResponse(status: 200)
            answer.stream = HTTPBodyStream {
                left.withLock { left in
                    left -= 1
                    return left < 0 ? nil : [UInt8](repeating: UInt8(left), count: left * 2_000)
                }
            }
            return answer
        }
        let answer = try HTTPClient().send(HTTPRequest(.get, server.url))
        #expect(answer.status == 200)
        #expect(answer.body.count == (0..<50).reduce(0) { $0 + $1 * 2_000 })
        #expect(answer.body.first == 49 && answer.body.last == 1)
    }

    @Test func `lets a client see that a body is not whole`() throws {
        let server = try HTTPServer { _ in
            let isFirst = Mutex(true)
            var answer = HTTPResponse(status: 200)
            answer.stream = HTTPBodyStream {
                try isFirst.withLock { isFirst in
                    guard isFirst else { throw HTTPTestError.noSocket }
                    isFirst = false
                    return [1, 2, 3]
                }
            }
            return answer
        }
        #expect(throws: HTTPError.self) {
            try HTTPClient().send(HTTPRequest(.get, server.url))
        }
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
