/// The rule for the id of an app: 32 hexadecimal digits, as Spotify's dashboard shows it.
public enum ClientID {
    /// Whether a text can be an app's id.
    public static func isValid(_ text: String) -> Bool {
        text.utf8.count == 32
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"):
                    true
                default: false
                }
            }
    }
}
