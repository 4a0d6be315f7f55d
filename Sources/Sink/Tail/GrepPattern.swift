import Glibc
import Stage

/// A POSIX extended regular expression, as `grep -E` takes it.
struct GrepPattern: FlagValue, Hashable {
    /// The expression.
    let flagText: String

    /// Reads an expression that the C library understands.
    init(flagText: String) throws(FlagTextError) {
        self.flagText = flagText
        guard !flagText.isEmpty, Matcher(self) != nil else {
            throw FlagTextError(
                wanted: "a regular expression as grep -E takes it, such as 'Queen|Bowie'")
        }
    }

    /// The expression, ready to be searched for.
    final class Matcher {
        private var expression = regex_t()

        init?(_ pattern: GrepPattern) {
            guard regcomp(&expression, pattern.flagText, REG_EXTENDED | REG_NOSUB) == 0 else {
                return nil
            }
        }

        deinit { regfree(&expression) }

        /// Whether it is found in these bytes, up to a zero byte.
        func isFound(in bytes: some Collection<UInt8>) -> Bool {
            var text = bytes.map { CChar(bitPattern: $0) }
            text.append(0)
            return regexec(&expression, text, 0, nil, 0) == 0
        }
    }
}
