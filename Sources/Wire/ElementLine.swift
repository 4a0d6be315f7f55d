/// The line on which the elements of a pretty-printed array begin: a break, some space, a brace.
///
/// Nothing inside an element stands so far to the left, so where an element does not end as it
/// ought to, this line is where the next one begins.
struct ElementLine {
    private var bytes: [UInt8] = []
    private var isLearned = false
    /// How much of it the last bytes were.
    private var matched = 0

    /// How many bytes of it stand in front of the brace.
    var lead: Int { max(bytes.count - 1, 0) }

    private static let limitBytes = 64

    /// Takes the next byte in front of the first element; later ones teach nothing.
    mutating func learn(_ byte: UInt8) {
        guard !isLearned else { return }
        if byte == UInt8(ascii: "\n") { bytes.removeAll() }
        if bytes.count < Self.limitBytes { bytes.append(byte) }
    }

    /// Takes the first byte of the first element.
    mutating func finish(_ byte: UInt8) {
        guard !isLearned else { return }
        isLearned = true
        let isLine = bytes.first == UInt8(ascii: "\n") && byte == UInt8(ascii: "{")
        if isLine { bytes.append(byte) } else { bytes.removeAll() }
    }

    /// Where the next element begins, at its brace; goes on where the last bytes ended.
    mutating func find(
        in text: UnsafeMutablePointer<UInt8>, from: Int, to: Int
    ) -> Int? {
        guard !bytes.isEmpty, from < to else { return nil }
        for index in from..<to {
            if text[index] == bytes[matched] {
                matched += 1
                if matched == bytes.count { return index }
            } else {
                matched = text[index] == bytes[0] ? 1 : 0
            }
        }
        return nil
    }

    /// Begins anew to look for it.
    mutating func forget() { matched = 0 }
}
