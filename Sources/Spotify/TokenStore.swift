internal import Glibc
internal import Plays
internal import Stage

/// The token files of a data folder: `DIR/tokens/ACCOUNT.json`, readable by their owner only.
///
/// The fields are documented and others may write them: `account`, `client_id`, `access_token`,
/// `refresh_token`, `expires_at` and `authorized_at` (RFC 3339), `scopes` (a list).
public struct TokenStore: Sendable {
    /// Where the files lie.
    public let folder: String

    /// The files of this data folder.
    public init(data: String) {
        folder = data + "/tokens"
    }

    /// The accounts that have a file, in the order of their names.
    public func accounts() throws -> [String] {
        guard Files.exists(folder) else { return [] }
        let names = try Files.names(in: folder).filter { $0.hasSuffix(".json") }
        return names.map { String($0.dropLast(5)) }.filter { AccountName.isValid($0) }
    }

    /// Reads an account's token.
    ///
    /// - Throws: ``TokenError``, or `FileError` when the file cannot be read.
    public func read(_ account: String) throws -> Token {
        let path = try path(of: account)
        guard Files.exists(path) else { throw TokenError.missing(account: account, path: path) }
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & 0o077 != 0 {
            let mode = "0" + String(status.st_mode & 0o777, radix: 8)
            throw TokenError.exposed(path: path, mode: mode)
        }
        let bytes = try Files.read(path, limitBytes: 1 << 20)
        return try TokenText.read(bytes, account: account, path: path)
    }

    /// Replaces an account's file, so that a crash leaves the old token or the new one.
    public func write(_ token: Token) throws {
        let path = try path(of: token.account)
        try Files.makeFolder(folder, mode: 0o700)
        try AtomicFile.write(TokenText.bytes(of: token), to: path, mode: 0o600)
    }

    private func path(of account: String) throws(TokenError) -> String {
        guard AccountName.isValid(account) else { throw .badName(account) }
        return folder + "/" + account + ".json"
    }
}
