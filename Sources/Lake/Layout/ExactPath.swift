import Stage

/// A path as its bytes, which is what a disk and a store go by.
///
/// Swift takes texts that look alike for equal (`é` in one scalar and in two), and a slash with a
/// mark that joins it for one character, which is no slash.
struct ExactPath: Hashable, Comparable {
    let text: String

    init(_ text: String) { self.text = text }

    /// The folder that its last name lies in; nothing for a name alone.
    var folder: String { Files.parent(of: text) ?? "" }

    /// Its names, from the root on.
    var names: [String] { text.utf8.split(separator: Self.slash).map { String(Substring($0)) } }

    /// Whether a name is a folder's, of a field and its value.
    static func isField(_ name: String) -> Bool { name.utf8.contains(UInt8(ascii: "=")) }

    private static let slash = UInt8(ascii: "/")

    static func == (one: ExactPath, other: ExactPath) -> Bool {
        one.text.utf8.elementsEqual(other.text.utf8)
    }

    static func < (one: ExactPath, other: ExactPath) -> Bool {
        one.text.utf8.lexicographicallyPrecedes(other.text.utf8)
    }

    func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}
