import Wire

/// Digests and signatures of the services.
enum Digests {
    /// SHA-256 in hex digits.
    static func sha256(_ bytes: [UInt8]) -> String {
        let digest = SHA256()
        bytes.withUnsafeBytes { digest.update($0) }
        return digest.finishHex()
    }

    /// MD5 as 16 bytes.
    static func md5(_ bytes: [UInt8]) -> [UInt8] {
        bytes.withUnsafeBytes { MD5.digest(of: $0) }
    }

    /// HMAC of RFC 2104 with SHA-256.
    static func hmac(_ key: [UInt8], _ text: String) -> [UInt8] {
        var block = key.count > 64 ? bytes(of: [key]) : key
        block += [UInt8](repeating: 0, count: 64 - block.count)
        let inner = bytes(of: [block.map { $0 ^ 0x36 }, Array(text.utf8)])
        return bytes(of: [block.map { $0 ^ 0x5C }, inner])
    }

    /// Bytes in lower-case hex digits.
    static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0" + digits : digits
        }.joined()
    }

    private static func bytes(of pieces: [[UInt8]]) -> [UInt8] {
        let digest = SHA256()
        for piece in pieces { piece.withUnsafeBytes { digest.update($0) } }
        return [UInt8](unsafeUninitializedCapacity: 32) { room, count in
            guard let start = room.baseAddress else { return }
            digest.finish(into: start)
            count = 32
        }
    }
}
