import HTTP
import Spotify
import Stage
import Synchronization

/// Waits on this machine for the browser that Spotify sends back.
final class LoopbackListener {
    private let server: HTTPServer
    private let inbox: Inbox

    /// How long a person may take.
    private static let limitMilliseconds: Int64 = 600_000

    private final class Inbox: Sendable {
        let answer = Mutex<Result<String, AuthorizationRefusal>?>(nil)
    }

    init(port: UInt16, attempt: Authorization) throws {
        let inbox = Inbox()
        self.inbox = inbox
        server = try Self.server(port) { Self.answer($0, attempt, inbox) }
    }

    private static func server(
        _ port: UInt16, handler: @escaping HTTPServer.Handler
    ) throws -> HTTPServer {
        do throws(HTTPError) {
            return try HTTPServer(port: port, handler: handler)
        } catch {
            guard error.kind == .portTaken else { throw error }
            throw Failure(
                "port \(port) of this machine is taken; free it, or choose another with --port N "
                    + "and register http://127.0.0.1:N/callback with the app")
        }
    }

    /// Waits for the code.
    func wait(_ stop: StopSignal) throws -> String {
        let deadline = Deadline(milliseconds: Self.limitMilliseconds)
        while !deadline.isPast {
            if let answer = inbox.answer.withLock({ $0 }) {
                // The browser gets its page before the listener goes.
                stop.wait(milliseconds: 200)
                return try answer.get()
            }
            guard !stop.wait(milliseconds: 50) else { throw Failure("stopped before the login") }
        }
        throw Failure(
            "nobody came back within ten minutes; run login again, or login --paste where this "
                + "machine has no browser")
    }

    func stop() { server.stop() }

    private static func answer(
        _ request: HTTPRequest, _ attempt: Authorization, _ inbox: Inbox
    ) -> HTTPResponse {
        guard request.method == .get, request.url.path == "/callback" else {
            return HTTPResponse(status: 404, text: "Nothing here.\n")
        }
        do throws(AuthorizationRefusal) {
            let code = try attempt.code(in: request.url.query ?? "")
            inbox.answer.withLock { $0 = $0 ?? .success(code) }
            return HTTPResponse(status: 200, text: "Done. You can close this page.\n")
        } catch {
            // What another page sends must not end the wait for the right answer.
            if case .refused = error { inbox.answer.withLock { $0 = $0 ?? .failure(error) } }
            return HTTPResponse(status: 400, text: "\(error)\n")
        }
    }
}
