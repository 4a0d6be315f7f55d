import Foundation
import Support
import Testing

/// The manifests and the DAG, as other people's readers see them.
@Suite(.runLimit) struct `what is delivered` {
    @Test(.needsPython) func `is valid Kubernetes`() throws {
        let output = try Python.run(
            "DeployTests/kubernetes_check.py",
            [Delivered.root.appending(path: "deploy/kubernetes/legato.yaml").path])
        #expect(
            output.split(separator: "\n") == [
                "ConfigMap legato", "Deployment legato-producer",
                "PersistentVolumeClaim legato-producer", "Deployment legato-processor",
                "PodDisruptionBudget legato-processor", "StatefulSet legato-sink",
                "Service legato-sink",
            ])
    }

    @Test(.needsPython) func `would be refused with a planted fault`() throws {
        let folder = try TemporaryFolder()
        let text = try #require(Delivered.text("deploy/kubernetes/legato.yaml"))
        let path = try folder.write(
            text.replacing("replicas: 2", with: "replicaz: 2"), to: "planted.yaml")
        #expect(throws: WaitFailed.self) {
            try Python.run("DeployTests/kubernetes_check.py", [path])
        }
    }

    @Test(.needsPython) func `has a DAG of three tasks in order`() throws {
        let output = try Python.run(
            "DeployTests/dag_check.py",
            [Delivered.root.appending(path: "deploy/airflow/legato.py").path])
        #expect(
            output.split(separator: "\n") == [
                "dag legato */30 * * * *",
                "poll: legato-producer run --once",
                "process: legato-processor run --once",
                "store: legato-sink run --once",
                "order: poll process store",
            ])
    }

    /// Settings that the executables know, by the help they print.
    private static func variables() throws -> Set<String> {
        let reference = try #require(Delivered.text("README.md"))
        let flags = reference.matches(of: /(?m)^\s+(?:-\w, )?--([a-z-]+)/).map { String($0.1) }
        return Set(flags.map { "LEGATO_" + $0.uppercased().replacing("-", with: "_") })
    }

    @Test func `sets only variables that a flag has`() throws {
        let known = try Self.variables()
        #expect(known.contains("LEGATO_BROKERS"))
        let compose = try #require(Delivered.text("compose/compose.yaml"))
        let units = try #require(Delivered.text("deploy/systemd/legato.env.example"))
        let manifest = try #require(Delivered.text("deploy/kubernetes/legato.yaml"))
        let set =
            compose.matches(of: /(?m)^ +(LEGATO_[A-Z_]+):\s/).map { String($0.1) }
            + manifest.matches(of: /(?m)^ +(LEGATO_[A-Z_]+):/).map { String($0.1) }
            + units.matches(of: /(?m)^#?(LEGATO_[A-Z_]+)=/).map { String($0.1) }
        let names = set.map { $0.hasSuffix("_FILE") ? String($0.dropLast(5)) : $0 }
        #expect(names.count > 20)
        #expect(Set(names).subtracting(known) == [])
    }

    @Test func `asks after health with a verb that is there`() throws {
        let reference = try #require(Delivered.text("README.md"))
        let compose = try #require(Delivered.text("compose/compose.yaml"))
        let asked = compose.matches(of: /test: \["CMD", "(legato-[a-z]+)", "health"\]/)
        #expect(
            Set(asked.map { String($0.1) }) == [
                "legato-producer", "legato-processor", "legato-sink", "legato-dashboard",
            ])
        for executable in asked.map(\.1) {
            #expect(reference.contains("usage: \(executable) health [flags]"), "\(executable)")
        }
    }

    @Test func `explains every setting of compose once, with its default`() throws {
        let compose = try #require(Delivered.text("compose/compose.yaml"))
        let example = try #require(Delivered.text("compose/.env.example"))
        let used = compose.matches(of: /\$\{(LEGATO_[A-Z_]+):-([^}]*)\}/).map {
            "\($0.1)=\($0.2)"
        }
        let explained = example.matches(of: /(?m)^#(LEGATO_[A-Z_]+=.*)$/).map { String($0.1) }
        #expect(Set(used).sorted() == explained.sorted())
        #expect(Set(explained).count == explained.count)
    }
}
