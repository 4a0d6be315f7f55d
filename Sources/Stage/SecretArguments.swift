import Glibc

/// Takes secrets off the command line that other users of the machine can see.
enum SecretArguments {
    /// Overwrites what follows these flags in this process's arguments; what was parsed stays.
    static func hide(valuesOf spellings: [String]) {
        var isNext = false
        for index in 1..<max(1, Int(CommandLine.argc)) {
            guard let argument = CommandLine.unsafeArgv[index] else { continue }
            let text = String(cString: argument)
            if isNext {
                blank(argument)
                isNext = false
            } else if spellings.contains(text) {
                isNext = true
            } else if let spelling = spellings.first(where: { text.hasPrefix($0 + "=") }) {
                blank(argument + spelling.utf8.count + 1)
            }
        }
    }

    private static func blank(_ text: UnsafeMutablePointer<CChar>) {
        memset(text, Int32(UInt8(ascii: "x")), strlen(text))
    }
}
