import Glibc
import HTTP
import Support
import Testing

@Suite(.runLimit) struct `a client` {
    @Test func `sends what it is told and hands back the answer`() throws {
        let server = try HTTPServer { request in
            let facts = [
                request.method.rawValue, request.url.path, request.url.query ?? "-",
                request.headers["authorization"] ?? "-", request.headers["user-agent"] ?? "-",
                String(decoding: request.body, as: UTF8.self),
            ]
            return HTTPResponse(status: 201, text: facts.joined(separator: "|"))
        }
        let url = server.url.appending(path: "/a%20b", query: ["q": "ü"])
        let request = HTTPRequest(
            form: ["grant": "x y"], to: url, headers: ["Authorization": "Bearer abc"])
        let answer = try HTTPClient(agent: "tester").send(request)
        #expect(answer.status == 201)
        #expect(
            String(decoding: answer.body, as: UTF8.self)
                == "POST|/a%20b|q=%C3%BC|Bearer abc|tester|grant=x%20y")
        #expect(answer.headers["content-type"] == "text/plain; charset=utf-8")
    }

    @Test(arguments: [HTTPMethod.get, .head, .post, .put, .delete])
    func `uses every method`(method: HTTPMethod) throws {
        let server = try HTTPServer { HTTPResponse(status: 200, text: $0.method.rawValue) }
        let answer = try HTTPClient().send(HTTPRequest(method, server.url))
        #expect(
            String(decoding: answer.body, as: UTF8.self) == (method == .head ? "" : method.rawValue)
        )
    }

    @Test func `does not follow a redirect`() throws {
        let server = try HTTPServer { _ in
            HTTPResponse(status: 302, headers: ["Location": "http://127.0.0.1:1/elsewhere"])
        }
        let answer = try HTTPClient().send(
            HTTPRequest(.get, server.url, headers: ["Authorization": "Bearer abc"]))
        #expect(answer.status == 302)
    }

    @Test func `is not held up by a slow answer`() throws {
        let server = try HTTPServer(threads: .perConnection) { request in
            if request.url.path == "/slow" { usleep(1_500_000) }
            return HTTPResponse(status: 200, text: request.url.path)
        }
        let client = HTTPClient()
        let slow = try client.start(HTTPRequest(.get, server.url.appending(path: "slow")))
        for _ in 0..<5 {
            let answer = try client.send(HTTPRequest(.get, server.url.appending(path: "quick")))
            #expect(answer.body == Array("/quick".utf8))
        }
        #expect(client.isBusy)
        var done: [HTTPClient.Completion] = []
        while done.isEmpty { done = client.poll(milliseconds: 100) }
        #expect(done.map(\.request) == [slow])
        #expect(!client.isBusy)
    }

    @Test func `stops when it is told to`() throws {
        let server = try RawServer(answer: "", thenClose: false)
        defer { server.stop() }
        var looks = 0
        let error = #expect(throws: HTTPError.self) {
            try HTTPClient().send(HTTPRequest(.get, try server.url)) {
                looks += 1
                return looks == 2
            }
        }
        #expect(error?.kind == .stopped)
        #expect(looks == 2)
    }

    @Test func `gives up after its limit of time`() throws {
        let server = try RawServer(
            answer: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab", thenClose: false)
        defer { server.stop() }
        let client = HTTPClient(limits: HTTPLimits(totalMilliseconds: 200))
        let error = #expect(throws: HTTPError.self) {
            try client.send(HTTPRequest(.get, try server.url))
        }
        #expect(error?.kind == .timedOut)
        #expect(
            error?.description == "no answer from http://127.0.0.1:\(server.port)/v1/me in time")
    }

    @Test(arguments: [
        ("", HTTPError.Kind.closedEarly),
        ("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", .closedEarly),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc", .closedEarly),
        ("this is no HTTP at all\r\n\r\n", .brokenAnswer),
        ("HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n", .tooLarge),
        ("HTTP/1.1 200 OK\r\nX-Long: ", .tooLarge),
    ])
    func `says what was wrong with an answer`(bytes: String, kind: HTTPError.Kind) throws {
        let rest = kind == .tooLarge ? String(repeating: "y", count: 20_000) + "\r\n\r\n" : ""
        let server = try RawServer(answer: bytes + rest)
        defer { server.stop() }
        let client = HTTPClient(limits: HTTPLimits(bodyBytes: 10_000, headerBytes: 4_000))
        let error = #expect(throws: HTTPError.self) {
            try client.send(HTTPRequest(.get, try server.url))
        }
        #expect(error?.kind == kind)
        #expect(error?.description.contains("hidden") == false)
    }

    @Test func `says where nothing listens`() throws {
        let port = FreePort.closed
        let url = try HTTPURL("http://127.0.0.1:\(port)/api/token?code=hidden")
        let error = #expect(throws: HTTPError.self) {
            try HTTPClient().send(HTTPRequest(.get, url))
        }
        #expect(error?.kind == .unreachable)
        #expect(
            error?.description
                == "cannot reach http://127.0.0.1:\(port)/api/token: Connection refused")
    }

    @Test func `says when a host has no address`() throws {
        let url = try HTTPURL("http://no-such-host.invalid/")
        let error = #expect(throws: HTTPError.self) {
            try HTTPClient().send(HTTPRequest(.get, url))
        }
        #expect(error?.kind == .unreachable)
    }

    @Test func `refuses plain text where a secure connection was wanted`() throws {
        let server = try RawServer(answer: "HTTP/1.1 200 OK\r\n\r\n")
        defer { server.stop() }
        let url = try HTTPURL("https://127.0.0.1:\(server.port)/")
        let error = #expect(throws: HTTPError.self) {
            try HTTPClient().send(HTTPRequest(.get, url))
        }
        #expect(error?.kind == .untrusted)
    }

    @Test func `refuses a header that would end its line`() throws {
        let request = HTTPRequest(
            .get, try HTTPURL("http://127.0.0.1:1/"), headers: ["X": "a\r\nAuthorization: b"])
        let error = #expect(throws: HTTPError.self) { try HTTPClient().send(request) }
        #expect(error?.kind == .badHeader)
    }

    @Test func `gives an answer only once, and none of a request it gave up`() throws {
        let server = try HTTPServer { _ in HTTPResponse(status: 200) }
        let client = HTTPClient()
        let request = HTTPRequest(.get, server.url)
        let given = try client.start(request)
        client.cancel(given)
        #expect(!client.isBusy)
        #expect(client.poll(milliseconds: 0).isEmpty)
        #expect(try client.send(request).status == 200)
    }
}
