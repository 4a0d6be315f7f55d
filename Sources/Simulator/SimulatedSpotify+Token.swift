internal import HTTP

extension SimulatedSpotify {
    /// The token endpoint: its errors are flat, unlike the Web API's.
    mutating func token(_ request: HTTPRequest, now: Int64) -> HTTPResponse {
        let form = request.form
        guard form["grant_type"] == "refresh_token" else {
            return refusal("unsupported_grant_type", "grant_type parameter is missing or unknown")
        }
        let answer = tokens.refresh(
            token: form["refresh_token"], clientID: form["client_id"], basic: basic(request),
            now: now)
        switch answer {
        case .refused(let error, let description): return refusal(error, description)
        case .granted(let access, let refresh):
            var fields: [(String, JSON)] = [
                ("access_token", .string(access)), ("token_type", "Bearer"),
                ("expires_in", .integer(settings.tokenSeconds)),
            ]
            if let refresh { fields.append(("refresh_token", .string(refresh))) }
            fields.append(("scope", "user-read-recently-played"))
            return .json(200, .object(fields))
        }
    }

    private func refusal(_ error: String, _ description: String?) -> HTTPResponse {
        var fields: [(String, JSON)] = [("error", .string(error))]
        if let description { fields.append(("error_description", .string(description))) }
        return .json(400, .object(fields))
    }

    private func basic(_ request: HTTPRequest) -> (id: String, secret: String)? {
        guard let header = request.headers["Authorization"], header.hasPrefix("Basic "),
            let bytes = Base64.decode(String(header.dropFirst(6)))
        else { return nil }
        let halves = String(decoding: bytes, as: UTF8.self)
            .split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        return halves.count == 2 ? (String(halves[0]), String(halves[1])) : nil
    }
}
