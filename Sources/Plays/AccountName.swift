/// The rule for the names of accounts: `[a-z0-9._-]{1,64}`.
public enum AccountName {
    /// The name used when none is given.
    public static let standard = "me"

    /// Whether a text may name an account.
    public static func isValid(_ name: Text) -> Bool {
        guard (1...64).contains(name.count) else { return false }
        for byte in name.bytes {
            switch byte {
            case 0x61...0x7A, 0x30...0x39, 0x2E, 0x5F, 0x2D: continue
            default: return false
            }
        }
        return true
    }

    /// Whether a string may name an account.
    public static func isValid(_ name: String) -> Bool { name.withText { isValid($0) } }
}
