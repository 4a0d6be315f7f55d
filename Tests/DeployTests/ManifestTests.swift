import Foundation
import Support
import Testing

/// The manifests and the DAG, as other people's readers see them.
@Suite(.runLimit) struct `what is delivered` {
    @Test(.needsPython) func `has a DAG of three tasks in order`() throws {
        let output = try Python.run(
            "DeployTests/dag_check.py",
            [Delivered.root.appending(path: "deploy/airflow/legato.py").path])
        #expect(
            output.split(separator: "\n") == [
                "dag legato */30 * * * *",
                "poll: legato-producer run --once",
                "process: legato-processor run --once",
                "store: legato-sink run --once --to \"sqlite:$LEGATO_DATABASE\"",
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
        let units = try #require(Delivered.text("deploy/systemd/legato.env.example"))
        let set = units.matches(of: /(?m)^#?(LEGATO_[A-Z_]+)=/).map { String($0.1) }
        let names = set.map { $0.hasSuffix("_FILE") ? String($0.dropLast(5)) : $0 }
        #expect(names.count > 3)
        #expect(Set(names).subtracting(known) == [])
    }
}
