import HTTP
import Plays

/// Server-sent events, as HTML has them: https://html.spec.whatwg.org/#server-sent-events.
///
/// An answer holds what has come, and ends: the browser asks again with the last id it has. So a
/// connection is never held for longer than ``WaitingRoom/waitMilliseconds``.
enum LiveEvents {
    /// Where they are.
    static let path = "/live/events"

    private static let mostAtOnce = 50

    static func answer(_ request: HTTPRequest, _ router: Router) throws -> HTTPResponse {
        let visit = Visit(request.url)
        let given = request.headers["Last-Event-ID"] ?? visit.fields["after"] ?? ""
        let newest = try router.archive.ask { try $0.lastArrival() }
        // A file that was made anew begins to count again.
        let after = Int64(given).flatMap { 0 <= $0 && $0 <= newest ? $0 : nil } ?? newest
        let found = try router.waiting.wait { () throws -> Sheet? in
            let sheet = try router.archive.ask { inquiry in
                try inquiry.arrivals(visit.scope(inquiry), after: after, limit: mostAtOnce)
            }
            return sheet.rows.isEmpty ? nil : sheet
        }
        return Answer.make(200, "text/event-stream", body(found, after: after))
    }

    /// Nothing now, and when to ask again.
    static var later: HTTPResponse {
        Answer.make(200, "text/event-stream", Array("retry: 5000\n\n".utf8))
    }

    static func body(_ sheet: Sheet?, after: Int64) -> [UInt8] {
        var body = Array("retry: 1000\n\n".utf8)
        guard let sheet else { return body + Array("id: \(after)\n: nothing new\n\n".utf8) }
        for row in sheet.rows.indices {
            body += Array("id: \(sheet.number(row, 0))\nevent: listen\ndata: ".utf8)
            body += sheet.json(row: row) + Array("\n\n".utf8)
        }
        return body
    }
}
