public import Stage
internal import Topics

/// Commands that help, complete as they can be pasted into a shell.
public struct Remedies: Sendable {
    private let connection: [String]
    private let secrets: String

    /// Commands that reach the brokers which a command line names.
    ///
    /// - Parameter settings: A command line whose verb has ``ClusterFlags/connection``.
    public init(_ settings: Settings) {
        connection = settings.words(of: ClusterFlags.connection)
        secrets = settings.hiddenFlags
    }

    /// Commands with these words in place of what a command line says.
    public init(connection: [String] = []) {
        self.connection = connection
        secrets = ""
    }

    /// A command of ours that asks Kafka, between others where it is one of several.
    ///
    /// - Parameters:
    ///   - words: Its words.
    ///   - first: Commands that have to go well before.
    /// - Returns: The line; what may not be shown of it stands in a comment at its end.
    public func command(_ words: String..., after first: String? = nil) -> String {
        (first.map { $0 + " && " } ?? "") + Self.line(words + connection)
            + (secrets.isEmpty ? "" : " #" + secrets)
    }

    /// Any other command.
    public static func plain(_ words: String...) -> String { line(words) }

    private static func line(_ words: [String]) -> String {
        words.map(Shell.quoted).joined(separator: " ")
    }
}
