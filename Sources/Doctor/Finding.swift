internal import Plays
internal import Wire

/// One line of a check-up: what was looked at, how it is, and what helps.
public struct Finding: Hashable, Sendable {
    /// How something is.
    public enum State: String, Hashable, Sendable {
        /// As it should be.
        case good = "ok"
        /// Worth knowing; nothing is lost by it.
        case notable = "note"
        /// To be mended.
        case bad = "BAD"
    }

    /// What was looked at, in a word.
    public let name: String
    /// How it is.
    public let state: State
    /// What was seen.
    public let words: String
    /// The command, or the step, that helps; nil when there is nothing to do.
    public let remedy: String?

    /// What needs no remedy; whatever is bad needs one.
    public enum Fine: Hashable, Sendable {
        /// As ``State/good``.
        case good
        /// As ``State/notable``.
        case notable
    }

    /// Notes what was seen, and what helps.
    public init(_ state: State, _ name: String, _ words: String, remedy: String) {
        self.init(state: state, name, words, remedy: remedy)
    }

    /// Notes what was seen where there is nothing to mend.
    public init(_ fine: Fine, _ name: String, _ words: String) {
        self.init(state: fine == .good ? .good : .notable, name, words, remedy: nil)
    }

    private init(state: State, _ name: String, _ words: String, remedy: String?) {
        self.state = state
        self.name = name
        self.words = words
        self.remedy = remedy
    }

    /// Notes whether something is as it should be; ``helped(by:)`` says what helps.
    public init(_ name: String, isGood: Bool, _ words: String) {
        self.init(state: isGood ? .good : .bad, name, words, remedy: nil)
    }

    /// Whether there is nothing to mend.
    public var isGood: Bool { state != .bad }

    /// The same, with what helps if it is to be mended.
    public func helped(by remedy: String) -> Finding {
        isGood ? self : Finding(state: state, name, words, remedy: self.remedy ?? remedy)
    }

    /// The line for a person.
    public var line: String {
        let mark = state.rawValue + String(repeating: " ", count: 5 - state.rawValue.utf8.count)
        return "\(mark)\(name): \(words)" + (remedy.map { " → \($0)" } ?? "")
    }

    /// The line for a program: one object of JSON.
    var object: [UInt8] {
        var writer = JSONWriter(capacity: 256)
        writer.beginRoot()
        writer.beginObject()
        writer.field("check", name)
        writer.field("state", state.rawValue.lowercased())
        writer.field("words", words)
        writer.field("remedy", remedy)
        writer.endObject()
        return Array(writer.bytes)
    }
}
