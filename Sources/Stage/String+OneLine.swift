extension String {
    /// The text with U+FFFD for all that could end a line or steer a terminal.
    public var oneLine: String {
        guard unicodeScalars.contains(where: \.isControl) else { return self }
        var result = UnicodeScalarView()
        for scalar in unicodeScalars { result.append(scalar.isControl ? "\u{FFFD}" : scalar) }
        return String(result)
    }
}

extension Unicode.Scalar {
    /// C0, DEL and C1.
    var isControl: Bool { value < 0x20 || (0x7F...0x9F).contains(value) }
}
