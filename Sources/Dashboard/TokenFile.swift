import Stage

/// The file with the word that visitors have to know.
struct TokenFile {
    let path: String

    /// Shorter words could be guessed.
    static let leastBytes = 16
    private static let madeBytes = 32

    /// The word; a file that is not there is made, for its owner alone.
    ///
    /// - Throws: `FileError`; a `Failure` when the file does not hold one long word.
    func read(log: Log, using random: inout some RandomNumberGenerator) throws -> String {
        guard Files.exists(path) else { return try make(log, &random) }
        let text = String(decoding: try Files.read(path, limitBytes: 4 << 10), as: UTF8.self)
        let words = text.split(whereSeparator: \.isWhitespace)
        guard words.count == 1, let word = words.first, word.utf8.count >= Self.leastBytes else {
            throw Failure("\(path): a token is one word of \(Self.leastBytes) characters or more")
        }
        if Files.isOpenToOthers(path) {
            log.warn(
                "the token can be read by others on this machine", ["mend": "chmod 600 \(path)"])
        }
        return String(word)
    }

    private func make(_ log: Log, _ random: inout some RandomNumberGenerator) throws -> String {
        let letters = Array("abcdefghijkmnpqrstuvwxyz23456789".utf8)
        let word = (0..<Self.madeBytes).map { _ in
            letters[Int.random(in: 0..<letters.count, using: &random)]
        }
        try AtomicFile.write(word + Array("\n".utf8), to: path, mode: 0o600)
        log.info("made a token; visitors are asked for the word in the file", ["file": .text(path)])
        return String(decoding: word, as: UTF8.self)
    }
}
