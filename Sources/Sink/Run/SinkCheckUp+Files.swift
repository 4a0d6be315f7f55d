import Doctor
import Lake
import ObjectStore
import Stage

extension SinkCheckUp {
    /// Who asks does not wait as long as who stores.
    private static let storeMilliseconds: Int64 = 3_000

    /// What a folder or a store of objects holds, and whether more can be written there.
    func files(_ path: String) -> [Finding] {
        guard !TreePlace.isAddress(path) else { return [tree(path)] }
        let folder = MachineCheckUp.folder(path, again: again)
        guard Files.exists(path) else { return [folder] }
        return [folder, tree(path)]
    }

    /// Whether the manifests of a tree can be read.
    private func tree(_ path: String) -> Finding {
        do {
            let place = TreePlace(
                path, style: .automatic, log: log, stop: stop,
                budgetMilliseconds: Self.storeMilliseconds)
            let (tree, staging) = try place.openExisting()
            defer { withExtendedLifetime(staging) {} }

            let manifests = try Inspection(tree).manifests()
            let count = manifests.reduce(0) { $0 + $1.files.count }
            return Finding(
                .good, "files",
                "\(path) holds \(count.grouped) files of \(manifests.count) partitions; "
                    + "\(Self.verifying(path)) reads them all")
        } catch let error as ObjectError {
            return Finding(.bad, "files", "\(error)", remedy: Self.remedy(error.kind, path))
        } catch {
            let keys = Self.keys(path)
            return Finding(.bad, "files", "\(error)", remedy: keys ?? Self.verifying(path))
        }
    }

    private static func verifying(_ path: String) -> String {
        Remedies.plain("legato-sink", "files", "verify", path)
    }

    /// The store's own tool, which reads the same variables.
    static func remedy(_ trouble: ObjectError.Kind, _ path: String) -> String {
        guard let address = ObjectAddress(path) else { return verifying(path) }
        switch (address.kind, trouble) {
        case (.s3, .noBucket): return Remedies.plain("aws", "s3", "mb", "s3://\(address.bucket)")
        case (.s3, _): return Remedies.plain("aws", "s3", "ls", "s3://\(address.bucket)")
        case (.azure, .noBucket):
            return Remedies.plain(
                "az", "storage", "container", "create", "--name", address.bucket)
        case (.azure, _):
            return Remedies.plain("az", "storage", "container", "show", "--name", address.bucket)
        }
    }

    /// What writes down the keys of a store that are missing; nil for what is none.
    static func keys(_ path: String) -> String? {
        ObjectAddress(path).map { address in
            address.kind == .s3
                ? "aws configure"
                : "export AZURE_STORAGE_CONNECTION_STRING=\"$(az storage account "
                    + "show-connection-string --query connectionString --output tsv)\""
        }
    }
}
