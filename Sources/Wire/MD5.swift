internal import CCrypto

/// MD5, which object stores compare a body with; it keeps no secret and proves nothing.
public enum MD5 {
    /// The digest of bytes, 16 bytes long.
    public static func digest(of bytes: UnsafeRawBufferPointer) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 16)
        _ = EVP_Digest(bytes.baseAddress, bytes.count, &digest, nil, EVP_md5(), nil)
        return digest
    }
}
