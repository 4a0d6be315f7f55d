/// Words of a command that a person can copy into a shell.
public enum Shell {
    /// The word as it is, or between quotes where the shell would read more into it.
    public static func quoted(_ word: String) -> String {
        let isPlain = word.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
            default: "+,-./:=@_%".utf8.contains(byte)
            }
        }
        guard !isPlain || word.isEmpty else { return word }
        return "'" + word.putting("'\\'", before: "'") + "'"
    }
}

extension String {
    /// The text with something before each of a kind of scalar, such as what escapes a quote.
    ///
    /// By scalars: a mark behind a quote makes another character of it, and no other quote.
    ///
    /// - Parameters:
    ///   - word: What is put there.
    ///   - scalar: What it stands before.
    /// - Returns: The longer text.
    public func putting(_ word: String, before scalar: Unicode.Scalar) -> String {
        var text = ""
        for one in unicodeScalars {
            if one == scalar { text += word }
            text.unicodeScalars.append(one)
        }
        return text
    }
}
