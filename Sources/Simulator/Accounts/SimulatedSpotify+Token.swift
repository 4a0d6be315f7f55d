internal import HTTP
internal import Wire

extension SimulatedSpotify {
    /// The token endpoint: its errors are flat, unlike the Web API's.
    mutating func token(_ request: HTTPRequest, now: Int64) -> HTTPResponse {
        let form = request.form
        let asker: TokenDesk.Credentials = (form["client_id"], basic(request))
        let answer: TokenDesk.Answer
        switch form["grant_type"] {
        case "refresh_token":
            answer = tokens.refresh(
                token: form["refresh_token"], clientID: asker.clientID, basic: asker.basic,
                now: now)
        case "authorization_code":
            answer = tokens.exchange(
                code: form["code"], redirect: form["redirect_uri"],
                challenge: form["code_verifier"].map(Self.challenge), from: asker, now: now)
        case "client_credentials": answer = tokens.app(from: asker, now: now)
        default:
            return refusal("unsupported_grant_type", "grant_type parameter is missing or unknown")
        }
        switch answer {
        case .refused(let error, let description): return refusal(error, description)
        case .granted(let access, let refresh):
            return .json(200, granted(access, refresh, form["grant_type"], now: now))
        }
    }

    private func granted(
        _ access: String, _ refresh: String?, _ grant: String?, now: Int64
    ) -> JSON {
        var fields: [(String, JSON)] = [
            ("access_token", .string(access)), ("token_type", "Bearer"),
            ("expires_in", .integer(settings.tokenSeconds)),
        ]
        if let refresh { fields.append(("refresh_token", .string(refresh))) }
        if grant != "client_credentials" {
            var scope = ""
            if case .account(let account) = tokens.bearer("Bearer " + access, now: now) {
                scope = tokens.scopes[account] ?? ""
            }
            fields.append(("scope", .string(scope)))
        }
        return .object(fields)
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

    /// PKCE's S256: base64url of SHA-256, without padding.
    private static func challenge(_ verifier: String) -> String {
        let digest = SHA256()
        Array(verifier.utf8).withUnsafeBytes { digest.update($0) }
        var bytes = [UInt8](repeating: 0, count: 32)
        bytes.withUnsafeMutableBufferPointer { room in
            if let base = room.baseAddress { digest.finish(into: base) }
        }
        return String(
            Base64.encode(bytes).compactMap {
                $0 == "=" ? nil : $0 == "+" ? "-" : $0 == "/" ? "_" : $0
            })
    }
}
