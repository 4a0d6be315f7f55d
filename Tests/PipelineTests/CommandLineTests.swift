import Stage
import Support
import Testing

/// The executables that are built, and one verb of each that takes flags of its own.
private let executables = ["legato-producer", "legato-processor", "legato-sink", "legato-demo"]

@Suite struct `every executable` {
    @Test(arguments: executables)
    func `prints its help`(name: String) throws {
        let (exit, output, errors) = try ChildProcess.run(name, ["--help"])
        #expect(exit == .status(0))
        #expect(output.contains("usage: \(name) "))
        #expect(
            output.contains("exit status: 0 done or stopped on request, 1 failed, 2 wrong use."))
        #expect(errors == "")
    }

    @Test(arguments: executables)
    func `prints its version`(name: String) throws {
        let (exit, output, errors) = try ChildProcess.run(name, ["--version"])
        #expect(exit == .status(0))
        #expect(output == "\(name) \(Program.version)\n")
        #expect(errors == "")
    }

    @Test(arguments: [
        ("legato-producer", ["run", "--borkers", "x"]),
        ("legato-processor", ["run", "--borkers", "x"]),
        ("legato-sink", ["run", "--borkers", "x"]),
        ("legato-demo", ["--borkers", "x"]),
    ])
    func `refuses an unknown flag with status 2 and a hint`(name: String, words: [String]) throws {
        let (exit, output, errors) = try ChildProcess.run(name, words)
        #expect(exit == .status(2))
        #expect(output == "")
        #expect(errors == "\(name): unknown flag --borkers; did you mean --brokers?\n")
    }

    @Test(arguments: ["legato-producer", "legato-processor", "legato-sink"])
    func `asks what to do when it is not told`(name: String) throws {
        let (exit, output, errors) = try ChildProcess.run(name)
        #expect(exit == .status(2))
        #expect(output == "")
        #expect(errors.hasPrefix("\(name): say what to do: run"))
        #expect(errors.hasSuffix("; see \(name) --help\n"))
    }
}
