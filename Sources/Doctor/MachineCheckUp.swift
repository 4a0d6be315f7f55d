internal import CClock
internal import Glibc
internal import Stage

/// What the machine has to give: room, rights and the time.
public enum MachineCheckUp {
    /// A disk with less is about to stop a stage.
    static let leastBytes: UInt64 = 100 << 20

    /// Whether a folder is there, can be written and has room.
    ///
    /// - Parameters:
    ///   - path: A folder, or where one will be made.
    ///   - again: The command that looks again, for who may write there; nil for a shell.
    /// - Returns: One finding.
    public static func folder(_ path: String, again: String? = nil) -> Finding {
        guard Files.exists(path) else { return missing(path) }
        guard access(path, W_OK | X_OK) == 0 else { return unwritable("folder", path, again) }
        var disk = statvfs()
        guard statvfs(path, &disk) == 0 else {
            let reason = String(cString: strerror(errno))
            return Finding(
                .bad, "folder", "\(path): \(reason)", remedy: Remedies.plain("df", path))
        }
        return room(UInt64(disk.f_bavail) * UInt64(disk.f_frsize), in: path)
    }

    /// Whether a file that is to be written can be; one that is not there yet is made.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - again: As for ``folder(_:again:)``.
    /// - Returns: One finding.
    public static func file(_ path: String, again: String? = nil) -> Finding {
        guard Files.exists(path), access(path, R_OK | W_OK) != 0 else {
            return Finding(.good, "file", "\(path) can be written")
        }
        return unwritable("file", path, again)
    }

    private static func unwritable(_ name: String, _ path: String, _ again: String?) -> Finding {
        Finding(
            .bad, name, "\(path) cannot be written by user \(geteuid())",
            remedy: ownersLine(of: path, again: again)
                ?? Remedies.plain("chmod", name == "folder" ? "u+rwx" : "u+rw", path))
    }

    /// What helps with another user's file.
    ///
    /// The owner looks again, for a service may be at work; a folder with nothing in it is given to
    /// who asks.
    ///
    /// - Parameters:
    ///   - path: The file or folder.
    ///   - again: As for ``folder(_:again:)``.
    /// - Returns: The line; nil where it belongs to who asks.
    public static func ownersLine(of path: String, again: String?) -> String? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_uid != geteuid() else { return nil }
        let isUnused = (try? Files.names(in: path).isEmpty) == true
        return isUnused ? made(path) : asOwner(status.st_uid, again)
    }

    /// Makes a folder for who asks, or gives it to them.
    private static func made(_ path: String) -> String {
        Remedies.plain("sudo", "install", "-d", "-o", "\(geteuid())", path)
    }

    static func asOwner(_ owner: uid_t, _ again: String?) -> String {
        let name = getpwuid(owner).map { String(cString: $0.pointee.pw_name) } ?? "#\(owner)"
        return Remedies.plain("sudo", "-u", name) + " " + (again ?? "-s")
    }

    /// A folder that is yet to be made, where that can be done.
    private static func missing(_ path: String) -> Finding {
        var above = Files.folder(of: path)
        while !Files.exists(above), above != Files.folder(of: above) {
            above = Files.folder(of: above)
        }
        guard access(above, W_OK | X_OK) == 0 else {
            return Finding(
                .bad, "folder",
                "\(path) is not there, and user \(geteuid()) cannot make it in \(above)",
                remedy: made(path))
        }
        return Finding(.notable, "folder", "\(path) is not there yet; it is made when needed")
    }

    static func room(_ bytes: UInt64, in path: String) -> Finding {
        let megabytes = Int64(clamping: bytes >> 20).grouped
        guard bytes >= leastBytes else {
            return Finding(
                .bad, "folder", "\(path) has \(megabytes) MB left",
                remedy: Remedies.plain("du", "-xh", path) + " | sort -h | tail")
        }
        return Finding(.good, "folder", "\(path) can be written, \(megabytes) MB are free")
    }

    /// Whether something keeps the clock in step: a play of the future would be put aside.
    public static func clock() -> Finding { clock(isInStep: legato_clock_is_in_step()) }

    static func clock(isInStep: Bool) -> Finding {
        guard isInStep else {
            return Finding(
                .notable, "clock", "nothing keeps it in step with other machines' clocks",
                remedy: "timedatectl set-ntp true")
        }
        return Finding(.good, "clock", "it is kept in step with other machines' clocks")
    }
}
