internal import Foundation
public import Testing

/// The real object stores that tests may use, as variables name them: `S3_ENDPOINT`,
/// `S3_BUCKET`, `AWS_…` for one, `AZURE_STORAGE_CONNECTION_STRING`, `AZURE_CONTAINER` for the
/// other.
public enum ObjectServer: String, CaseIterable, Sendable {
    /// One that speaks S3.
    case s3
    /// One that speaks Azure Blob.
    case azure = "az"

    private static let own = ProcessInfo.processInfo.environment

    /// Whether both can be had here, or must be.
    public static let areExpected =
        own["LEGATO_REQUIRE_OBJECTS"] == "1"
        || own["S3_ENDPOINT"] != nil && own["AZURE_STORAGE_CONNECTION_STRING"] != nil

    /// A place that no other test uses.
    public func place(_ word: String = "t") -> String {
        let variable = self == .s3 ? "S3_BUCKET" : "AZURE_CONTAINER"
        let bucket = Self.own[variable] ?? "legato"
        return "\(rawValue)://\(bucket)/\(word)-\(UUID().uuidString.prefix(8).lowercased())"
    }

    /// The port of loopback on which it listens.
    public var port: UInt16 {
        get throws {
            let name = self == .s3 ? "S3_ENDPOINT" : "AZURE_STORAGE_CONNECTION_STRING"
            guard let text = Self.own[name],
                let match = text.firstMatch(of: /127\.0\.0\.1:(\d+)/), let port = UInt16(match.1)
            else { throw WaitFailed(description: "\(name) names no server on 127.0.0.1") }
            return port
        }
    }

    /// What a client's environment must say, to ask by another port or with another key, in
    /// base64, if one is given.
    public func environment(
        port other: UInt16? = nil, key: String? = nil
    ) throws -> [String: String] {
        let port = try other ?? self.port
        switch self {
        case .s3:
            return [
                "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:\(port)",
                "AWS_REGION": Self.own["S3_REGION"] ?? "us-east-1",
                "AWS_ACCESS_KEY_ID": Self.own["AWS_ACCESS_KEY_ID"] ?? "",
                "AWS_SECRET_ACCESS_KEY": key ?? Self.own["AWS_SECRET_ACCESS_KEY"] ?? "",
            ]
        case .azure:
            var text = Self.own["AZURE_STORAGE_CONNECTION_STRING"] ?? ""
            if let key { text.replace(/AccountKey=[^;]+/, with: "AccountKey=\(key)") }
            return [
                "AZURE_STORAGE_CONNECTION_STRING": text.replacing(
                    /127\.0\.0\.1:\d+/, with: "127.0.0.1:\(port)")
            ]
        }
    }
}

extension Trait where Self == ConditionTrait {
    /// Runs only where object stores can be asked.
    public static var needsObjects: Self {
        .enabled(
            if: ObjectServer.areExpected,
            "set S3_ENDPOINT and AZURE_STORAGE_CONNECTION_STRING to test servers to run this")
    }
}
