import Glibc
import SQLite
import Stage

/// `legato-sink backup`: copies the database while others write and read it.
enum BackupVerb {
    static func run(_ settings: Settings, _ log: Log, _ stop: StopSignal) throws {
        let (source, target) = (settings[SinkProgram.to].path, settings[SinkProgram.backupPath])
        guard !Files.exists(target) else {
            throw Failure("\(target): there is a file already; name another one for the copy")
        }
        // An earlier version is copied as it is: before an upgrade is when copies are made.
        let database = try StoreFile.openToRead(source, takesEarlier: true)
        let partial = target + ".partial"
        try? Files.remove(partial)
        let isWhole = try copy(database, to: partial, stop)
        guard isWhole else {
            try? Files.remove(partial)
            throw Failure("\(target): the copy was interrupted; nothing was left behind")
        }
        guard rename(partial, target) == 0 else {
            throw Failure("\(target): cannot name the copy so: \(String(cString: strerror(errno)))")
        }
        let output = OutputStream()
        let version = try database.userVersion()
        try output.line(
            "\(target): a whole copy of \(source)"
                + (version == Schema.version ? "" : ", of schema version \(version) as that is"))
        try output.flush()
    }

    private static func copy(
        _ database: Database, to path: String, _ stop: StopSignal
    ) throws -> Bool {
        do {
            let target = try Database(path: path, mode: .create)
            return try database.copy(to: target) { _, _ in !stop.isSet }
        } catch {
            try? Files.remove(path)
            throw error
        }
    }
}
