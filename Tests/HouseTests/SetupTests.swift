import Foundation
import Support
import Testing

/// Runs `scripts/setup` with commands of our own in front of the system's.
@Suite struct `the set-up script` {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try command("swift", "echo 'Swift version 6.3.1 (swift-6.3.1-RELEASE)'")
        try command("dpkg-query", "echo 'ii '")
        try command("id", "echo 0")
        try command("apt-get", "echo \"$*\" >> \"$RECORD\"")
        try command("sudo", "echo sudo >> \"$RECORD\"; exec \"$@\"")
    }

    func command(_ name: String, _ script: String) throws {
        // Written by another process: one that a test beside this one starts meanwhile would have
        // our open file for a moment, and what somebody writes to cannot be run.
        let writer = try ChildProcess(
            path: URL(filePath: "/bin/bash"),
            [
                "-c", "printf '%s\\n' '#!/bin/bash' \"$1\" > \"$2\" && chmod 755 \"$2\"", "-",
                script,
                folder.path(name),
            ])
        #expect(try writer.wait() == .status(0))
    }

    func run(
        _ arguments: [String] = [], path: String = ":/usr/bin:/bin"
    ) throws -> (exit: ChildProcess.Exit, output: String, errors: String, record: String) {
        let script = Repository.root.appending(path: "scripts/setup").path
        let child = try ChildProcess(
            path: URL(filePath: "/bin/bash"), [script] + arguments,
            environment: [
                "PATH": folder.path + path, "RECORD": folder.path("record"), "KAFKA_HOME": "",
            ])
        let exit = try child.wait()
        return (exit, child.output, child.errors, (try? folder.text("record")) ?? "")
    }

    @Test func `touches nothing when nothing is missing`() throws {
        let (exit, output, errors, record) = try run(["--tests"])
        #expect(exit == .status(0))
        #expect(output == "setup: nothing to install, Swift 6.3\n")
        #expect(errors == "")
        #expect(record == "")
    }

    @Test func `installs what is missing and no more`() throws {
        try command(
            "dpkg-query", "case \"$4\" in librdkafka-dev|tzdata) exit 1;; *) echo 'ii ';; esac")
        let (exit, output, errors, record) = try run()
        #expect(exit == .status(0))
        #expect(output == "setup: installing tzdata librdkafka-dev\n")
        #expect(errors == "")
        #expect(
            record == """
                -qq update
                -qq install -y --no-install-recommends tzdata librdkafka-dev

                """)
    }

    @Test func `becomes root by sudo, only to install`() throws {
        try command("id", "echo 1000")
        #expect(try run().record == "")
        try command("dpkg-query", "case \"$4\" in tzdata) exit 1;; *) echo 'ii ';; esac")
        let (exit, _, _, record) = try run()
        #expect(exit == .status(0))
        #expect(record.hasPrefix("sudo\n-qq update\nsudo\n-qq install"))
    }

    @Test func `says so when apt-get fails`() throws {
        try command("dpkg-query", "exit 1")
        try command("apt-get", "exit 100")
        let (exit, _, errors, _) = try run()
        #expect(exit == .status(1))
        #expect(errors == "setup: apt-get update failed; is there a network?\n")
    }

    @Test(arguments: ["5.9", "6.1", "nothing"])
    func `refuses a Swift that is too old`(version: String) throws {
        try command("swift", "echo 'Swift version \(version).2'")
        let (exit, _, errors, record) = try run()
        #expect(exit == .status(1))
        #expect(errors.contains("is too old; get 6.2 or newer from https://www.swift.org/install"))
        #expect(record == "")
    }
}
