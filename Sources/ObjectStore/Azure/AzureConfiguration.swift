import HTTP
import Stage

/// Who asks Azure, and where.
struct AzureConfiguration {
    /// How requests prove who asks.
    enum Proof {
        /// The account's key.
        case key([UInt8])
        /// A query made by whoever has the key.
        case signature(String)
    }

    let account: String
    let proof: Proof
    let endpoint: String

    /// Reads `AZURE_STORAGE_CONNECTION_STRING`, else `AZURE_STORAGE_ACCOUNT` with
    /// `AZURE_STORAGE_KEY` or `AZURE_STORAGE_SAS_TOKEN`.
    init(_ environment: Environment) throws(Failure) {
        var parts: [String: String] = [:]
        for part in environment["AZURE_STORAGE_CONNECTION_STRING"]?.split(separator: ";") ?? [] {
            guard let mark = part.firstIndex(of: "=") else { continue }
            parts[String(part[..<mark])] = String(part[part.index(after: mark)...])
        }
        let name = parts["AccountName"] ?? environment["AZURE_STORAGE_ACCOUNT"]
        let key = parts["AccountKey"] ?? environment["AZURE_STORAGE_KEY"]
        let token = parts["SharedAccessSignature"] ?? environment["AZURE_STORAGE_SAS_TOKEN"]
        if let text = key {
            guard let bytes = Base64.decode(text) else {
                throw Failure(
                    "the key of the storage account is not base64; look at AZURE_STORAGE_KEY or "
                        + "AccountKey in AZURE_STORAGE_CONNECTION_STRING")
            }
            proof = .key(bytes)
        } else if let token {
            proof = .signature(token.hasPrefix("?") ? String(token.dropFirst()) : token)
        } else {
            throw Failure(
                """
                no keys for Azure: set AZURE_STORAGE_CONNECTION_STRING, or AZURE_STORAGE_ACCOUNT \
                with AZURE_STORAGE_KEY or AZURE_STORAGE_SAS_TOKEN; identities of machines are not \
                asked
                """)
        }
        let scheme = parts["DefaultEndpointsProtocol"] ?? "https"
        let suffix = parts["EndpointSuffix"] ?? "core.windows.net"
        if let own = parts["BlobEndpoint"] {
            endpoint = own
        } else if let name {
            endpoint = "\(scheme)://\(name).blob.\(suffix)"
        } else {
            throw Failure("no storage account: set AZURE_STORAGE_ACCOUNT")
        }
        account = name ?? ""
    }
}
