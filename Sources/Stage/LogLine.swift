/// One event of the log, before it is written.
struct LogLine {
    let wallMilliseconds: Int64
    let level: LogLevel
    let stage: String
    let sentence: String
    let facts: Facts

    /// The line for people, without its end; the level is coloured when asked.
    func text(isColoured: Bool) -> String {
        var line = Timestamp.text(wallMilliseconds)
        line += " "
        line += isColoured ? "\u{1B}[\(colour)m\(level.rawValue)\u{1B}[0m" : level.rawValue
        line += " \(stage): "
        line += hasControl(sentence) ? quoted(sentence) : sentence
        for (key, fact) in facts.pairs {
            line += " \(key)="
            switch fact.value {
            case .text(let text): line += needsQuotes(text) ? quoted(text) : text
            case .integer(let number): line += String(number)
            case .real(let number): line += "\(number)"
            case .boolean(let isTrue): line += isTrue ? "true" : "false"
            }
        }
        return line
    }

    /// The line for machines, without its end: a JSON object.
    var json: String {
        var line = #"{"time":"\#(Timestamp.text(wallMilliseconds))","level":"\#(level.rawValue)""#
        line += #","stage":\#(quoted(stage)),"message":\#(quoted(sentence))"#
        for (key, fact) in facts.pairs {
            line += ",\(quoted(key)):"
            switch fact.value {
            case .text(let text): line += quoted(text)
            case .integer(let number): line += String(number)
            case .real(let number): line += number.isFinite ? "\(number)" : "null"
            case .boolean(let isTrue): line += isTrue ? "true" : "false"
            }
        }
        return line + "}"
    }

    private var colour: Int {
        switch level {
        case .debug: 2
        case .info: 32
        case .warn: 33
        case .error: 31
        }
    }

    private func needsQuotes(_ text: String) -> Bool {
        text.isEmpty
            || text.unicodeScalars.contains {
                $0 == " " || $0 == "\"" || $0 == "=" || $0.isControl
            }
    }

    private func hasControl(_ text: String) -> Bool {
        text.unicodeScalars.contains(where: \.isControl)
    }

    /// The text as a JSON string.
    private func quoted(_ text: String) -> String {
        var line = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": line += "\\\""
            case "\\": line += "\\\\"
            case "\n": line += "\\n"
            case "\r": line += "\\r"
            case "\t": line += "\\t"
            case _ where scalar.isControl:
                let digits = String(scalar.value, radix: 16)
                line += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: line.unicodeScalars.append(scalar)
            }
        }
        return line + "\""
    }
}
