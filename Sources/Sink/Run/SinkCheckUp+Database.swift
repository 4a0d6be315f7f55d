import Doctor
import SQLite
import Stage

extension SinkCheckUp {
    /// What a database says of itself, and of what never reached it.
    func database(_ path: String) -> [Finding] {
        guard Files.exists(path) else {
            return [Finding(.notable, "database", "\(path) is not there yet", remedy: run)]
        }
        let rights = MachineCheckUp.file(path, again: again)
        guard rights.isGood else { return [rights] }
        do {
            let database = try StoreFile.openToRead(path)
            let findings = try StoreCheck.findings(database).map {
                $0.helped(by: $0.name == StoreCheck.plays ? run : anew(path))
            }
            return try findings + gaps(database) + [deadLetters(database)]
        } catch let error as SQLiteError {
            return [Finding(.bad, "database", "\(error)", remedy: remedy(for: error, path))]
        } catch {
            return [Finding(.bad, "database", "\(error)", remedy: remedy(forRefused: path))]
        }
    }

    /// What makes the file anew from the topics, which have everything; the old one is kept with
    /// its log, which a new file would take for its own.
    ///
    /// Nothing is moved under a sink that is at work, nor over what was put aside before, however
    /// often the line is pasted.
    private func anew(_ path: String) -> String {
        if let line = MachineCheckUp.ownersLine(of: path, again: again) { return line }
        let kept = Self.unused(path + ".damaged")
        let steps = [
            "[ ! -e \(Shell.quoted(kept)) ]",
            Remedies.plain("mv", path, kept),
            "{ [ ! -e \(Shell.quoted(path + "-wal")) ] || "
                + Remedies.plain("mv", path + "-wal", kept + "-wal") + "; }",
            Remedies.plain("rm", "-f", path + "-shm"),
        ]
        // A service that comes back meanwhile waits for the lock, so it finds all moved or nothing.
        let move = Remedies.plain(
            "flock", "--verbose", "-n", path + "-lock", "sh", "-c",
            steps.joined(separator: " && "))
        return remedies.command(
            "legato-sink", "run", "--once", "--to", "sqlite:\(path)", after: move)
    }

    /// The name, with a number behind it where there is such a file.
    private static func unused(_ name: String) -> String {
        var (unused, number) = (name, 1)
        while Files.exists(unused) {
            number += 1
            unused = "\(name)-\(number)"
        }
        return unused
    }

    private func remedy(for error: SQLiteError, _ path: String) -> String {
        switch error.kind {
        case .busy: Remedies.plain("fuser", "-v", path)
        case .corrupt, .notADatabase: anew(path)
        default: Remedies.plain("sqlite3", path, "PRAGMA integrity_check")
        }
    }

    /// What helps with a database that is whole and not for this program.
    private func remedy(forRefused path: String) -> String {
        guard let database = try? StoreFile.openUnchanged(path),
            let owner = try? database.applicationID(), let version = try? database.userVersion()
        else { return run }
        switch owner {
        case Schema.applicationID where version > Schema.version: return "legato-sink --version"
        case Schema.applicationID where version >= Migration.earliest: return run
        case 0 where version == 0 && isEmpty(database): return run
        // Another's, or one that nobody can bring to this version: it stays as it is.
        default: return remedies.command("legato-sink", "run", "--to", "sqlite:\(path).legato")
        }
    }

    private func isEmpty(_ database: Database) -> Bool {
        (try? database.integer("SELECT count(*) FROM sqlite_schema")) == 0
    }

    /// A finding for each account that has some.
    private func gaps(_ database: Database) throws -> [Finding] {
        let statement = try database.prepare(
            """
            SELECT a.name, count(*) FROM gaps JOIN accounts AS a USING (account_id)
            WHERE closed_at IS NULL GROUP BY 1 ORDER BY 1
            """)
        var findings: [Finding] = []
        while try statement.step() {
            let (account, count) = (statement.text(0), statement.integer(1))
            findings.append(
                Finding(
                    .notable, "gaps of \(account)",
                    "\(count.grouped) open: plays that Spotify no longer showed; an export brings "
                        + "them",
                    remedy: remedies.command(
                        "legato-producer", "import", "--account", account,
                        "my_spotify_data.zip")))
        }
        return findings.isEmpty ? [Finding(.good, "gaps", "none is open")] : findings
    }

    private func deadLetters(_ database: Database) throws -> Finding {
        let count = try database.integer("SELECT count(*) FROM dead_letters") ?? 0
        guard count > 0 else { return Finding(.good, "dead letters", "none") }
        return Finding(
            .notable, "dead letters", "\(count.grouped) records could not be processed",
            remedy: remedies.command("legato-sink", "tail", "dead-letters", "start", "--end"))
    }
}
