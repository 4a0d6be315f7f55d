import Glibc

/// What tells this process from all others of its stage, on any machine.
enum Instance {
    /// The machine's name, the process's number and something random: numbers come again.
    static func unique() -> String {
        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, name.count - 1)
        let host = String(
            decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return "\(host)-\(getpid())-\(String(UInt32.random(in: .min ... .max), radix: 16))"
    }
}
