import Stage

/// Where objects lie: `s3://BUCKET/PREFIX` or `az://CONTAINER/PREFIX`.
public struct ObjectAddress: Hashable, Sendable, CustomStringConvertible {
    /// Whose store it is.
    public enum Kind: String, CaseIterable, Sendable {
        /// Amazon's, or one that speaks its language.
        case s3
        /// Azure Blob Storage.
        case azure = "az"
    }

    /// Whose store it is.
    public let kind: Kind
    /// The bucket or the container.
    public let bucket: String
    /// What all keys begin with, without a slash at its end; may be empty.
    public let prefix: String

    /// Reads an address; nil when it is none.
    public init?(_ text: String) {
        let halves = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2, let kind = Kind(rawValue: String(halves[0])),
            halves[1].hasPrefix("//")
        else { return nil }
        let parts = halves[1].dropFirst(2).split(
            separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard Self.isBucket(parts[0]) else { return nil }
        var prefix = parts.count == 2 ? parts[1] : ""
        if prefix.hasSuffix("/") { prefix = prefix.dropLast() }
        let names = prefix.split(separator: "/", omittingEmptySubsequences: false)
        // Some stores take such names for folders, and none needs them.
        let isPlain = names.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
        guard prefix.isEmpty || isPlain, prefix.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f })
        else { return nil }
        self.kind = kind
        bucket = String(parts[0])
        self.prefix = String(prefix)
    }

    /// The address as a person would write it.
    public var description: String {
        "\(kind.rawValue)://\(bucket)" + (prefix.isEmpty ? "" : "/\(prefix)")
    }

    /// The whole key of an object below the prefix.
    func key(_ name: String) -> String { prefix.isEmpty ? name : "\(prefix)/\(name)" }

    /// Why no object can be called so; nil when one can.
    func refusal(of name: String) -> String? {
        let key = key(name)
        let length = kind == .s3 ? key.utf8.count : key.utf16.count
        guard length > Self.keyLimit else { return nil }
        let units = kind == .s3 ? "bytes" : "characters"
        return """
            \(self)/\(name): a key of \(length.grouped) \(units), and the store takes \
            \(Self.keyLimit.grouped): take fewer fields with --partition-by
            """
    }

    private static let keyLimit = 1_024

    /// The part of a key below the prefix.
    func name(ofKey key: String) -> String? {
        guard !prefix.isEmpty else { return key }
        let root = "\(prefix)/".utf8
        return key.utf8.starts(with: root)
            ? String(Substring(key.utf8.dropFirst(root.count))) : nil
    }

    private static func isBucket(_ name: Substring) -> Bool {
        (3...63).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x61...0x7a, 0x2d, 0x2e: true
                default: false
                }
            } && name.first != "-" && name.first != "."
    }
}
