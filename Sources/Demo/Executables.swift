import Glibc
import Stage

/// The other executables, which lie beside this one, and what they are started with.
enum Executables {
    /// The path of an executable beside this one.
    static func path(_ name: String) throws(Failure) -> String {
        var buffer = [CChar](repeating: 0, count: 4_096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        let bytes = buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }
        let own = String(decoding: bytes, as: UTF8.self)
        let folder = own.lastIndex(of: "/").map { own[..<$0] } ?? "."
        let path = "\(folder)/\(name)"
        guard access(path, X_OK) == 0 else {
            throw Failure("cannot find \(name) beside \(own); build it first: make build")
        }
        return path
    }

    /// Our variables without `LEGATO_…`: what the stages do here is said by flags alone.
    static func environment() -> [String] {
        let bytes = (try? Files.read("/proc/self/environ")) ?? []
        return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            .filter { !$0.hasPrefix("LEGATO_") }
    }
}
