import Foundation
import Support
import Testing

@Suite struct `the documents` {
    static let readme = (try? Repository.file("README.md"))?.text ?? ""

    @Test(arguments: Repository.documents)
    func `link to files that are there`(file: Repository.File) {
        #expect(Documents.brokenLinks(in: file) == [])
    }

    @Test func `are all mentioned in the README`() {
        #expect(Documents.unmentioned(Repository.documents.map(\.path), in: Self.readme) == [])
    }

    @Test func `are refused for a planted link and a planted orphan`() {
        let text = "[here](README.md) [there](docs/none.md#x) [out](https://example.org/a.md)"
        let file = Repository.File(path: "README.md", text: text)
        #expect(Documents.brokenLinks(in: file) == ["docs/none.md"])
        #expect(Documents.unmentioned(["docs/a.md", "CHANGELOG.md"], in: text) == ["docs/a.md"])
    }
}

@Suite struct `the README` {
    static let readme = `the documents`.readme

    /// The reference as the built executables print it.
    static func reference() throws -> String {
        let script = Repository.root.appending(path: "scripts/reference")
        let child = try ChildProcess(path: script, [ChildProcess.binaries.path])
        #expect(try child.wait() == .status(0))
        #expect(child.errors == "")
        return child.output
    }

    @Test func `shows the help of every verb as it is printed; make readme writes it`() throws {
        #expect(Documents.section("reference", of: Self.readme) == (try Self.reference()))
    }

    @Test func `would be refused for another help`() throws {
        let planted = Self.readme.replacing("--brokers", with: "--borkers")
        #expect(Documents.section("reference", of: planted) != (try Self.reference()))
    }

    @Test func `names targets that the makefile has`() throws {
        let targets = Documents.targets(inMakefile: try Repository.file("Makefile").text)
        let named = Self.readme.matches(of: /(?:`|^|\n)make ([a-z-]+)/).map { String($0.1) }
        #expect(named.isEmpty == false)
        #expect(Set(named).subtracting(targets) == [])
        #expect(Set(["none"]).subtracting(targets) == ["none"])
    }

    @Test func `has examples that are found by their block`() {
        let text =
            "a\n```sh\nlegato-sink run  # stores\n# nothing\n\nmake demo\n```\n```\nno\n```\n"
        #expect(Documents.commands(in: text) == ["legato-sink run", "make demo"])
    }
}
