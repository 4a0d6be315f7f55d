/// Why an account's token cannot be read; the description is one line that says what to do.
public enum TokenError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is no file for this account.
    case missing(account: String, path: String)
    /// Others can read the file.
    case exposed(path: String, mode: String)
    /// The content is not what it should be; `detail` names the field, never its value.
    case broken(path: String, detail: String)
    /// The name breaks the rule for accounts.
    case badName(String)

    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .missing(let account, let path):
            return "account \(account) is not logged in: there is no \(path)"
        case .exposed(let path, let mode):
            return "\(path) has mode \(mode), so others can read the token; run chmod 600 \(path)"
        case .broken(let path, let detail):
            return "\(path) is no token file: \(detail); remove it and log in again"
        case .badName(let name):
            let shown = String(name.unicodeScalars.prefix(64).filter { $0.value >= 0x20 })
            return "\"\(shown)\" is no account name; wanted 1 to 64 of a-z 0-9 . _ -"
        }
    }
}
