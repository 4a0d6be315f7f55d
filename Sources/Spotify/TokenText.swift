internal import Plays
internal import Wire

/// A token as the text of its file.
enum TokenText {
    static func read(
        _ bytes: [UInt8], account: String, path: String
    ) throws(TokenError) -> Token {
        let parser = JSONParser()
        let result: Result<Token, RecordError> = bytes.withUnsafeBytes { bytes in
            guard let root = try? parser.parse(bytes), let object = root.object else {
                return .failure(RecordError(.notAnObject, "it is no JSON object"))
            }
            var fields = JSONFields(object)
            do throws(RecordError) {
                return .success(try Self.token(&fields))
            } catch {
                return .failure(error)
            }
        }
        let token: Token
        do {
            token = try result.get()
        } catch {
            throw .broken(path: path, detail: error.detail)
        }
        guard token.account == account else {
            throw .broken(path: path, detail: "account is not \(account)")
        }
        return token
    }

    private static func token(_ fields: inout JSONFields) throws(RecordError) -> Token {
        var scopes: [String] = []
        if let list = fields.take("scopes") {
            guard let array = list.array else { throw fields.bad("scopes", "a list") }
            for scope in array {
                guard let text = scope.string else { throw fields.bad("scopes", "a list of texts") }
                scopes.append(text)
            }
        }
        return Token(
            account: String(try fields.text("account")),
            clientID: String(try fields.text("client_id")),
            accessToken: String(try fields.optionalText("access_token") ?? ""),
            refreshToken: String(try fields.text("refresh_token")),
            expiresAt: try fields.optionalInstant("expires_at") ?? Instant(milliseconds: 0),
            authorizedAt: try fields.instant("authorized_at"), scopes: scopes,
            user: try fields.optionalText("user").map { String($0) })
    }

    static func bytes(of token: Token) -> [UInt8] {
        var writer = JSONWriter(capacity: 1024)
        writer.beginObject()
        writer.field("account", token.account)
        writer.field("client_id", token.clientID)
        writer.field("access_token", token.accessToken)
        writer.field("refresh_token", token.refreshToken)
        writer.field("expires_at", token.expiresAt)
        writer.field("authorized_at", token.authorizedAt)
        writer.name("scopes")
        writer.beginArray()
        for scope in token.scopes { scope.withText { writer.value($0) } }
        writer.endArray()
        writer.field("user", token.user)
        writer.endObject()
        return Array(writer.bytes) + [0x0a]
    }
}
