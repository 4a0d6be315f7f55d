import Archive

/// Any bytes as a zip archive: every entry that lets itself be opened is read to its end.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzZips(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = UnsafeRawBufferPointer(start: bytes, count: count)
    guard let archive = try? ZipArchive(bytes: bytes) else { return 0 }
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 4_096, alignment: 16)
    defer { room.deallocate() }

    for entry in archive.entries.prefix(16) {
        precondition(!entry.baseName.contains("/"), "a base name has a folder")
        guard let reader = try? archive.open(entry) else { continue }
        var total: Int64 = 0
        while total < 1 << 20, let count = try? reader.read(into: room), count > 0 {
            total += Int64(count)
            precondition(total <= entry.bytes, "an entry gave more than it says")
        }
    }
    return 0
}
