internal import Glibc
internal import Plays
internal import Stage

/// The token files of a data folder: `DIR/tokens/ACCOUNT.json`, readable by their owner only.
///
/// The fields are documented and others may write them: `account`, `client_id`, `access_token`,
/// `refresh_token`, `expires_at` and `authorized_at` (RFC 3339), `scopes` (a list), `user`.
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

    /// A number that changes when an account's file or its mode does; nil when there is none.
    public func stamp(of account: String) -> Int64? {
        var status = stat()
        guard let path = try? path(of: account), stat(path, &status) == 0 else { return nil }
        let time = Int64(status.st_ctim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_ctim.tv_nsec)
        return time ^ Int64(bitPattern: UInt64(status.st_ino))
    }

    /// Replaces an account's file, so that a crash leaves the old token or the new one.
    public func write(_ token: Token) throws {
        try locked { try put(token) }
    }

    /// Replaces a token by the one it was renewed to, unless its owner logged in meanwhile.
    ///
    /// - Returns: The ``stamp(of:)`` that the file has then; nil when it was not replaced, since it
    ///   holds another login's token now, or is not there.
    /// - Throws: What keeps the file from being read or written; the fresh token is then stored
    ///   nowhere.
    public func renew(_ old: Token, to fresh: Token) throws -> Int64? {
        try locked {
            do {
                let present = try read(old.account)
                guard present.refreshToken == old.refreshToken,
                    present.authorizedAt == old.authorizedAt
                else { return nil }
            } catch TokenError.missing {
                return nil
            }
            try put(fresh)
            // Before anybody else may write: a later one would hide what they wrote. One that
            // cannot be had differs from every other, so the file is read again.
            return stamp(of: old.account) ?? 0
        }
    }

    /// Removes an account's file; whether there was one.
    public func remove(_ account: String) throws -> Bool {
        let path = try path(of: account)
        guard Files.exists(path) else { return false }
        try locked {
            try Files.remove(path)
            try removeLeftovers(of: [account])
        }
        return true
    }

    /// Removes what writers that were killed left behind: files with tokens that nobody reads.
    public func sweep() throws {
        guard Files.exists(folder) else { return }
        try locked { try removeLeftovers(of: nil) }
    }

    /// Whoever writes holds the lock, so no file of theirs is still wanted.
    private func removeLeftovers(of accounts: [String]?) throws {
        for name in try Files.names(in: folder) where !name.hasSuffix(".json") {
            // ACCOUNT.json.XXXXXX
            let file = name.dropLast(7)
            let account = String(file.dropLast(5))
            guard file.hasSuffix(".json"), AccountName.isValid(account),
                accounts?.contains(account) ?? true
            else { continue }
            try Files.remove(folder + "/" + name)
        }
    }

    private func put(_ token: Token) throws {
        try AtomicFile.write(
            TokenText.bytes(of: token), to: try path(of: token.account), mode: 0o600)
    }

    /// Keeps `login`, `logout` and a running producer from writing over each other.
    private func locked<Result>(_ body: () throws -> Result) throws -> Result {
        try Files.makeFolder(folder, mode: 0o700)
        let descriptor = open(folder + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        // Whoever may write the files may make this one; if not, writing them says why.
        if descriptor >= 0 { flock(descriptor, LOCK_EX) }
        defer { if descriptor >= 0 { close(descriptor) } }

        return try body()
    }

    private func path(of account: String) throws(TokenError) -> String {
        guard AccountName.isValid(account) else { throw .badName(account) }
        return folder + "/" + account + ".json"
    }
}
