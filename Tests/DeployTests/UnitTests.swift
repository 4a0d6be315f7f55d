import Foundation
import Support
import Testing

/// The units of `deploy/systemd`, as systemd's own checker sees them.
@Suite(.runLimit, .enabled(if: Systemd.isThere, "install systemd, then this runs"))
struct `the systemd units` {
    @Test func `have nothing that systemd would complain about`() throws {
        let (exit, words) = try Systemd.verify { $0 }
        #expect(words == "")
        #expect(exit == .status(0))
    }

    @Test func `would be refused with a planted fault`() throws {
        let (_, words) = try Systemd.verify {
            $0.replacing("ProtectSystem=strict", with: "ProtectSytem=strict")
        }
        #expect(words.contains("ProtectSytem"))
    }
}

private enum Systemd {
    static let checker = URL(filePath: "/usr/bin/systemd-analyze")
    static let isThere = FileManager.default.isExecutableFile(atPath: checker.path)

    /// Checks copies of the units whose commands are those that were built here.
    static func verify(
        _ change: (String) -> String
    ) throws -> (ChildProcess.Exit, String) {
        let folder = try TemporaryFolder()
        let binaries = ChildProcess.binaries.path(percentEncoded: false)
        let units = Delivered.files(in: "deploy/systemd").filter {
            $0.name.hasSuffix(".service") || $0.name.hasSuffix(".timer")
        }
        #expect(units.count == 6)
        let paths = try units.map { unit in
            let text = unit.text.replacing("/usr/local/bin/", with: "\(binaries)/")
            return try folder.write(change(text), to: unit.name)
        }
        // An instance stands for the template.
        let named = paths.map { $0.replacing("@.", with: "@1.") }
        for (path, name) in zip(paths, named) where path != name {
            try FileManager.default.createSymbolicLink(atPath: name, withDestinationPath: path)
        }
        let child = try ChildProcess(path: checker, ["verify", "--man=no"] + named)
        let exit = try child.wait(seconds: 60)
        return (exit, child.output + child.errors)
    }
}
