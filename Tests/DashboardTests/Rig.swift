import Foundation
import HTTP
import Stage
import Support

@testable import Dashboard

/// A router on a database, without a server in front.
struct Rig {
    let router: Router

    init(
        _ path: String, token: String? = nil, names: [String] = [], charts: Bool = true,
        throttle: Throttle = Throttle(clock: .system), clock: Clock = History.clock
    ) throws {
        let stop = StopSignal()
        stop.ask()  // Nobody waits for what may come.
        router = Router(
            access: Access(token: token, names: names),
            archive: try Archive(path: path, clock: clock),
            assets: Assets(charts: charts ? Array("chart".utf8) : nil),
            waiting: WaitingRoom(stop: stop), throttle: throttle, log: .silent)
    }

    /// Asks for a target such as `/top?by=count`.
    func ask(
        _ target: String, method: HTTPMethod = .get,
        headers: [(String, String)] = [("Host", "localhost:8080")], body: String = "",
        from client: String = ""
    ) throws -> HTTPResponse {
        var fields = HTTPHeaders()
        for (name, value) in headers { fields.add(name, value) }
        let url = try HTTPURL("http://127.0.0.1:8080" + target)
        var request = HTTPRequest(method, url, headers: fields, body: Array(body.utf8))
        request.client = client
        var answer = router.answer(request)
        if let stream = answer.stream { answer.body = try stream.rest() }
        return answer
    }

    /// What a page says, as text.
    func page(_ target: String) throws -> String {
        String(decoding: try ask(target).body, as: UTF8.self)
    }
}
