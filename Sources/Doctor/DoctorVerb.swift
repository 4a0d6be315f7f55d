public import Stage

/// `doctor`: looks at all that a stage needs, and says what helps where something is wrong.
public enum DoctorVerb {
    private static let json = Flag("json", "One JSON object a line for each finding.")

    /// The verb, as a program lists it.
    ///
    /// - Parameters:
    ///   - program: The executable's name.
    ///   - looks: What it looks at, as a sentence.
    ///   - flags: What it has to know to find that.
    ///   - example: A whole command line.
    /// - Returns: The verb `doctor`.
    public static func verb(
        of program: String, looks: String, flags: [any FlagEntry], example: String
    ) -> Verb {
        Verb(
            "doctor", "Look at everything the stage needs, and say what helps.",
            details: [
                """
                \(looks) A line each: ok, a note, or what is wrong with the command that helps. \
                Changes nothing; status 1 when something is wrong.
                """
            ],
            flags: flags + [json], examples: [example])
    }

    /// Prints what was found.
    ///
    /// - Throws: A `Failure` when something is wrong.
    public static func tell(_ findings: [Finding], _ settings: Settings) throws {
        let output = OutputStream()
        for finding in findings {
            if settings[json] {
                try output.write(finding.object + [UInt8(ascii: "\n")])
            } else {
                try output.line(finding.line)
            }
        }
        try output.flush()
        let faults = findings.count { !$0.isGood }
        guard faults == 0 else {
            throw Failure("\(faults) of \(findings.count) checks found something wrong; see above")
        }
    }
}
