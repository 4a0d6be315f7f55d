import Stage

/// Who signs requests to S3.
struct S3Keys: Hashable, Sendable {
    let accessKey: String
    let secretKey: String
    var sessionToken: String?
}

/// What the standard variables and files say of S3.
///
/// `AWS_ACCESS_KEY_ID` and the like come before the profile `AWS_PROFILE` (else `default`) of
/// `~/.aws/credentials` and `~/.aws/config`. Roles of machines and of identity providers, single
/// sign-on and programs that print keys are not asked.
struct S3Configuration {
    let keys: S3Keys
    let region: String
    let endpoint: String?

    init(_ environment: Environment) throws(Failure) {
        let profile = environment["AWS_PROFILE"] ?? environment["AWS_DEFAULT_PROFILE"] ?? "default"
        let home = environment["HOME"] ?? ""
        let credentials = try Self.section(
            [profile], environment["AWS_SHARED_CREDENTIALS_FILE"] ?? "\(home)/.aws/credentials")
        let config = try Self.section(
            ["profile \(profile)", profile], environment["AWS_CONFIG_FILE"] ?? "\(home)/.aws/config"
        )
        let file = config.merging(credentials) { $1 }
        if let access = environment["AWS_ACCESS_KEY_ID"],
            let secret = environment["AWS_SECRET_ACCESS_KEY"]
        {
            keys = S3Keys(
                accessKey: access, secretKey: secret,
                sessionToken: environment["AWS_SESSION_TOKEN"])
        } else if let access = file["aws_access_key_id"], let secret = file["aws_secret_access_key"]
        {
            keys = S3Keys(
                accessKey: access, secretKey: secret, sessionToken: file["aws_session_token"])
        } else {
            throw Failure(
                """
                no keys for S3: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or write profile \
                "\(profile)" into ~/.aws/credentials; roles of machines and web identities are \
                not asked
                """)
        }
        region =
            environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"] ?? file["region"]
            ?? "us-east-1"
        endpoint =
            environment["AWS_ENDPOINT_URL_S3"] ?? environment["AWS_ENDPOINT_URL"]
            ?? file["endpoint_url"]
    }

    /// The settings of the first section that has one of these names.
    private static func section(
        _ names: [String], _ path: String
    ) throws(Failure) -> [String: String] {
        guard Files.exists(path) else { return [:] }
        let bytes: [UInt8]
        do { bytes = try Files.read(path, limitBytes: 1 << 20) } catch {
            throw Failure("\(error)")
        }
        var settings: [String: String] = [:]
        var isInside = false
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            let text = trimmed(line)
            if text.hasPrefix("["), text.hasSuffix("]") {
                isInside = names.contains(trimmed(text.dropFirst().dropLast()))
            } else if isInside, !line.hasPrefix(" "), let mark = text.firstIndex(of: "=") {
                let value = trimmed(text[text.index(after: mark)...])
                settings[trimmed(text[..<mark])] = value.isEmpty ? nil : value
            }
        }
        return settings
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" }
        let start = text.drop(while: isSpace)
        return String(start.reversed().drop(while: isSpace).reversed())
    }
}
