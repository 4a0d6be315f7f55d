import Foundation
import Kafka
import Support

/// A Kafka that asks who is there (SASL over TLS with an authority of its own) and what they may
/// do, with the rights that `deploy/kafka/rights` gives.
///
/// The stages say PLAIN: Debian's librdkafka cannot use SCRAM with a Kafka of today.
final class GuardedKafka {
    let broker: RealBroker
    let folder: TemporaryFolder
    /// Everybody's, in these tests.
    static let password = "correct-horse"
    static let users = ["legato-producer", "legato-processor", "legato-sink"]

    private static let certificates = """
        set -e; cd "$0"
        openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=legato-tests \
            -keyout authority.key -out authority.pem
        openssl req -newkey rsa:2048 -nodes -subj /CN=127.0.0.1 -keyout broker.key -out broker.csr
        printf 'subjectAltName=IP:127.0.0.1\n' > names
        openssl x509 -req -in broker.csr -CA authority.pem -CAkey authority.key -CAcreateserial \
            -days 2 -extfile names -out broker.crt
        cat broker.key broker.crt > broker.pem
        """

    init() throws {
        folder = try TemporaryFolder()
        try Self.run("/bin/sh", ["-c", Self.certificates, folder.path])
        let module = "org.apache.kafka.common.security"
        let users = Self.users.map { "user_\($0)=\"\(Self.password)\"" }.joined(separator: " ")
        broker = try RealBroker(
            settings: [
                "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                // The plain listener of the tests themselves, of the broker and its controller.
                "super.users": "User:ANONYMOUS",
                "sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-512",
                "listener.name.secure.plain.sasl.jaas.config":
                    "\(module).plain.PlainLoginModule required \(users);",
                "listener.name.secure.scram-sha-512.sasl.jaas.config":
                    "\(module).scram.ScramLoginModule required;",
                "ssl.keystore.type": "PEM",
                "ssl.keystore.location": folder.path("broker.pem"),
            ], secure: "SASL_SSL")
    }

    /// Makes a user known by SCRAM too.
    func addScram(_ name: String) throws {
        try tool(
            "kafka.admin.ConfigCommand",
            [
                "--alter", "--entity-type", "users", "--entity-name", name, "--add-config",
                "SCRAM-SHA-512=[iterations=4096,password=\(Self.password)]",
            ])
    }

    /// Gives the rights of the delivered script, for topics of a prefix.
    func giveRights(prefix: String) throws {
        let acls = try folder.write(
            "#!/bin/sh\nexec java -cp '\(KafkaTool.libraries)' org.apache.kafka.tools.AclCommand \"$@\"\n",
            to: "kafka-acls.sh")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: acls)
        let script = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "deploy/kafka/rights")
        try Self.run(
            script.path, ["--bootstrap-server", broker.bootstrapServers],
            environment: ["KAFKA_ACLS": acls, "LEGATO_TOPIC_PREFIX": prefix])
    }

    /// Takes one right away.
    func take(_ operation: String, from user: String, _ resource: [String]) throws {
        try tool(
            "org.apache.kafka.tools.AclCommand",
            [
                "--remove", "--force", "--allow-principal", "User:\(user)", "--operation",
                operation,
            ] + resource)
    }

    /// librdkafka's properties of a user.
    func properties(
        of user: String, password: String = password, mechanism: String = "PLAIN"
    ) -> [String] {
        [
            "security.protocol=SASL_SSL", "sasl.mechanism=\(mechanism)",
            "ssl.ca.location=\(folder.path("authority.pem"))", "sasl.username=\(user)",
            "sasl.password=\(password)",
        ]
    }

    private func tool(_ name: String, _ arguments: [String]) throws {
        try KafkaTool.run(name, on: broker.bootstrapServers, arguments)
    }

    private static func run(
        _ path: String, _ arguments: [String], environment: [String: String] = [:]
    ) throws {
        let child = try ChildProcess(
            path: URL(filePath: path), arguments, environment: environment)
        guard try child.wait(seconds: 120) == .status(0) else {
            throw WaitFailed(description: "\(path) \(arguments.first ?? ""): \(child.errors)")
        }
    }
}
