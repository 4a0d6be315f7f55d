import Foundation
import HTTP
import Support
import Testing

extension `the demo on its embedded broker` {
    @Test(.runLimit)
    func `shows in a browser how plays arrive, also to who comes early`() throws {
        let demo = try ChildProcess("legato-demo", ["--for", "5m"])
        var address = ""
        try waitUntil("it says where", seconds: 60) {
            let words = demo.errors.firstMatch(of: /Watch the plays arrive at (\S+)live\n/)
            address = words.map { String($0.1) } ?? ""
            return !address.isEmpty || !demo.isRunning
        }
        let client = HTTPClient()
        func ask(_ path: String) throws -> HTTPResponse {
            try client.send(HTTPRequest(.get, HTTPURL(address + path)))
        }
        // A page before the first play comes again by itself; one after it has an open ear.
        let early = try ask("live")
        let page = String(decoding: early.body, as: UTF8.self)
        #expect(early.status == 200)
        #expect(early.headers["Refresh"] == "5" || page.contains("data-live=\"/live/events"))
        var events = ""
        try waitUntil("plays arrive", seconds: 120) {
            events += String(decoding: try ask("live/events").body, as: UTF8.self)
            return events.contains("event: listen\ndata: {\"arrival\":")
        }
        demo.send(SIGTERM)
        #expect(try demo.wait(seconds: 60) == .status(0))
    }
}
