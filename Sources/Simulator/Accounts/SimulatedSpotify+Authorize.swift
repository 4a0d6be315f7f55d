internal import HTTP

extension SimulatedSpotify {
    /// `GET /authorize`: the page on which an owner consents, and what it sends the browser to.
    ///
    /// Who sits at the browser is ``owner``; they agree unless they were told to refuse.
    mutating func authorize(_ request: HTTPRequest, now: Int64) -> HTTPResponse {
        let fields = request.url.fields
        guard let client = fields["client_id"], !client.isEmpty,
            settings.client.map({ $0.id == client }) ?? true
        else { return page("INVALID_CLIENT: Invalid client") }
        guard let redirect = fields["redirect_uri"], isRegistered(redirect) else {
            return page("INVALID_CLIENT: Invalid redirect URI")
        }
        guard fields["response_type"] == "code" else {
            return page("response_type must be code or token")
        }
        guard fields["code_challenge"] == nil || fields["code_challenge_method"] == "S256" else {
            return page("code_challenge_method must be S256")
        }
        let account = owner ?? settings.listeners.first?.account ?? ""
        var answer: FormFields = [:]
        if refusesConsent || listeners[account] == nil {
            answer.add("error", "access_denied")
        } else {
            let code = tokens.consent(
                of: account, clientID: client, redirect: redirect,
                challenge: fields["code_challenge"], scope: fields["scope"] ?? "", now: now)
            answer.add("code", code)
        }
        if let state = fields["state"] { answer.add("state", state) }
        let location = redirect + (redirect.contains("?") ? "&" : "?") + answer.encoded
        return HTTPResponse(status: 303, headers: ["Location": location])
    }

    /// Exactly one of those registered, but for the port of a loopback address registered without.
    private func isRegistered(_ redirect: String) -> Bool {
        guard let url = try? HTTPURL(redirect) else { return false }
        let isLoopback = url.host == "127.0.0.1" || url.host == "::1"
        guard url.isSecure || isLoopback else { return false }
        guard let registered = settings.client?.redirects, !registered.isEmpty else { return true }
        if registered.contains(redirect) { return true }
        return isLoopback
            && registered.contains { text in
                guard let other = try? HTTPURL(text) else { return false }
                return other.host == url.host && other.path == url.path && other.port == 80
                    && other.query == url.query && !text.contains(":80/")
            }
    }

    private func page(_ words: String) -> HTTPResponse {
        HTTPResponse(status: 400, text: words)
    }
}
