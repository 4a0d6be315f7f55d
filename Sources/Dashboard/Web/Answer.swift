import HTTP

/// Answers with the headers that all of ours have.
enum Answer {
    /// Nothing from anywhere else, no script but our own file, in nobody's frame.
    static let policy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'",
        "img-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
    ].joined(separator: "; ")

    static func page(_ page: HTML) -> HTTPResponse { self.page(200, page) }

    static func page(_ status: Int, _ page: HTML) -> HTTPResponse {
        make(status, "text/html; charset=utf-8", Array(page.source.utf8))
    }

    /// A page that is different soon: a browser asks again by itself.
    static func passing(_ status: Int, _ page: HTML) -> HTTPResponse {
        var response = self.page(status, page)
        response.headers.add("Refresh", "5")
        return response
    }

    static func text(_ status: Int, _ text: String) -> HTTPResponse {
        make(status, "text/plain; charset=utf-8", Array((text + "\n").utf8))
    }

    static func redirect(to path: String, cookie: String? = nil) -> HTTPResponse {
        var response = make(303, "text/plain; charset=utf-8", [])
        response.headers.add("Location", path)
        if let cookie { response.headers.add("Set-Cookie", cookie) }
        return response
    }

    /// Something that stays as it is while the process runs; its address tells its version.
    static func asset(_ type: String, _ body: [UInt8]) -> HTTPResponse {
        make(200, type, body, caching: "public, max-age=31536000, immutable")
    }

    /// A file to keep.
    static func file(_ name: String, _ type: String, _ body: HTTPBodyStream) -> HTTPResponse {
        var response = make(200, type, [])
        response.stream = body
        let kind = type.hasPrefix("text/csv") ? "attachment" : "inline"
        response.headers.add("Content-Disposition", "\(kind); filename=\"\(name)\"")
        return response
    }

    static func make(
        _ status: Int, _ type: String, _ body: [UInt8], caching: String = "no-store"
    ) -> HTTPResponse {
        HTTPResponse(
            status: status,
            headers: [
                "Content-Type": type,
                "Cache-Control": caching,
                "Content-Security-Policy": policy,
                "Cross-Origin-Opener-Policy": "same-origin",
                "Cross-Origin-Resource-Policy": "same-origin",
                "Referrer-Policy": "no-referrer",
                "X-Content-Type-Options": "nosniff",
                "X-Frame-Options": "DENY",
            ], body: body)
    }
}
