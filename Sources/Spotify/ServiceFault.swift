internal import HTTP
internal import Plays
internal import Wire

/// What a refusal says about itself: nested JSON, flat JSON, text or nothing have all been seen.
struct ServiceFault {
    /// The words of the Web API, or of a plain text, cut to one short line.
    var message: String?
    /// The Web API's `reason`.
    var reason: String?
    /// OAuth's `error` from the token endpoint.
    var error: String?
    /// OAuth's `error_description`.
    var details: String?

    private static let longestMessage = 200

    init(_ response: HTTPResponse) {
        guard !response.body.isEmpty else { return }
        let parser = JSONParser()
        response.body.withUnsafeBytes { bytes in
            guard let root = try? parser.parse(bytes), root.object != nil else {
                message = Self.line(String(decoding: bytes, as: UTF8.self))
                return
            }
            if let nested = root["error"], nested.object != nil {
                message = nested["message"]?.string.map(Self.line)
                reason = nested["reason"]?.string
            } else {
                error = root["error"]?.string.map(Self.line)
                details = root["error_description"]?.string.map(Self.line)
            }
        }
    }

    /// One line that a terminal can show, whatever the service sent.
    static func line(_ text: String) -> String {
        let scalars = text.unicodeScalars.prefix(longestMessage)
        return String(scalars.map { $0.value < 0x20 || $0.value == 0x7f ? " " : Character($0) })
    }
}
