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
        // By scalars: a mark behind a quote makes another character of it, and no other quote.
        var quoted = "'"
        for scalar in word.unicodeScalars {
            if scalar == "'" { quoted += "'\\'" }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "'"
    }
}
