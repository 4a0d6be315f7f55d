/// Markup in which every text is escaped: only a literal in the source can be a tag.
///
/// ```swift
/// let cell: HTML = "<td>\(title)</td>"  // a title of "<b>" is shown as "<b>"
/// ```
struct HTML: Hashable, Sendable {
    /// What is sent.
    private(set) var source: String

    private init(source: String) { self.source = source }

    /// Nothing.
    static let none = HTML(source: "")

    /// A text, escaped for content and for attributes in double quotes.
    init(text: String) { source = Self.escaped(text) }

    static func + (one: HTML, other: HTML) -> HTML { HTML(source: one.source + other.source) }
    static func += (one: inout HTML, other: HTML) { one.source += other.source }

    private static func escaped(_ text: String) -> String {
        guard text.utf8.contains(where: { needsCare($0) }) else { return text }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + 16)
        for byte in text.utf8 {
            switch byte {
            case 0x26: bytes += Array("&amp;".utf8)
            case 0x3c: bytes += Array("&lt;".utf8)
            case 0x3e: bytes += Array("&gt;".utf8)
            case 0x22: bytes += Array("&quot;".utf8)
            case 0x27: bytes += Array("&#39;".utf8)
            case 0x09, 0x0a: bytes.append(byte)
            // Other control characters may not stand in HTML at all.
            case 0..<0x20, 0x7f: bytes += Array("\u{fffd}".utf8)
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func needsCare(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == 0x26 || byte == 0x3c || byte == 0x3e || byte == 0x22
            || byte == 0x27 || byte == 0x7f
    }
}

extension HTML: ExpressibleByStringInterpolation {
    /// A literal is markup as it stands.
    init(stringLiteral value: StringLiteralType) { source = value }

    init(stringInterpolation: Interpolation) { source = stringInterpolation.source }

    /// Puts values between pieces of markup.
    struct Interpolation: StringInterpolationProtocol {
        fileprivate var source = ""

        init(literalCapacity: Int, interpolationCount: Int) {
            source.reserveCapacity(literalCapacity + interpolationCount * 16)
        }

        mutating func appendLiteral(_ literal: String) { source += literal }
        mutating func appendInterpolation(_ text: String) { source += HTML.escaped(text) }
        mutating func appendInterpolation(_ number: some BinaryInteger) { source += "\(number)" }
        mutating func appendInterpolation(_ markup: HTML) { source += markup.source }
        mutating func appendInterpolation(_ markups: [HTML]) {
            for markup in markups { source += markup.source }
        }
    }
}
