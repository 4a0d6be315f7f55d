import Plays

/// The names of those credited as one text: what people read, and what gives the names again.
struct CreditLine: ~Copyable {
    private var bytes = ByteBuffer(capacity: 256)

    private static var separator: Text { ", " }

    /// The names with commas between them; nil for none.
    mutating func text(_ names: TextList) -> Text? {
        guard !names.isEmpty else { return nil }
        bytes.removeAll()
        for (index, name) in names.enumerated() {
            if index > 0 { bytes.append(Self.separator) }
            bytes.append(name)
        }
        return bytes.text
    }

    /// Whether the text gives these very names again, and the rows of the bridge these ids.
    static func keeps(_ names: TextList, of ids: TextList) -> Bool {
        guard names.count == ids.count else { return false }
        for (index, id) in ids.enumerated() where ids[..<index].contains(id) { return false }
        return names.allSatisfy { commas(in: $0) == 0 && !$0.isEmpty }
    }

    /// The names in a text that ``text(_:)`` made.
    static func names(in line: Text?, arena: Arena) -> TextList {
        guard let line else { return TextList() }
        var starts = [0]
        for index in 0..<max(0, line.count - 1) where isSeparator(line, index) {
            starts.append(index + separator.count)
        }
        return arena.list(starts.count) { place in
            let isLast = place + 1 == starts.count
            let end = isLast ? line.count : starts[place + 1] - separator.count
            return line.slice(starts[place], end)
        }
    }

    private static func commas(in name: Text) -> Int {
        (0..<max(0, name.count - 1)).count { isSeparator(name, $0) }
    }

    private static func isSeparator(_ text: Text, _ index: Int) -> Bool {
        text[index] == UInt8(ascii: ",") && text[index + 1] == UInt8(ascii: " ")
    }
}
