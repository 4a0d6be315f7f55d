import HTTP

extension PercentCoding {
    /// The path of an object, every byte coded but letters, digits and `-._~/`.
    ///
    /// Cut by bytes: a mark that joins a slash makes one character of both.
    static func path(ofKey key: String) -> String {
        key.utf8.split(separator: UInt8(ascii: "/")).reduce("") {
            "\($0)/\(encode(String(Substring($1))))"
        }
    }
}
