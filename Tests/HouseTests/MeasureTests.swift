import Testing

@Suite struct `a source` {
    @Test(arguments: Repository.swiftFiles)
    func `keeps within its measures`(file: Repository.File) {
        #expect(Measures.faults(in: file) == [])
    }

    @Test(arguments: Repository.sources)
    func `holds no banned word`(file: Repository.File) {
        #expect(Measures.bannedWords(in: file) == [])
    }

    func planted(_ text: String) -> Repository.File {
        Repository.File(path: "Sources/Stage/Planted.swift", text: text)
    }

    @Test func `may have 400 lines and not one more`() {
        #expect(Measures.faults(in: planted(String(repeating: "\n", count: 400))) == [])
        #expect(
            Measures.faults(in: planted(String(repeating: "\n", count: 401)))
                == ["401 lines, at most 400"])
    }

    @Test func `may have 100 columns and not one more`() {
        #expect(Measures.faults(in: planted(String(repeating: "ü", count: 100))) == [])
        #expect(
            Measures.faults(in: planted("\n" + String(repeating: "x", count: 101)))
                == ["line 2: 101 columns, at most 100"])
    }

    @Test func `may have longer lines of quoted data in tests alone`() {
        let line = "\"" + String(repeating: "x", count: 129)
        let test = Repository.File(path: "Tests/StageTests/Planted.swift", text: line)
        #expect(Measures.faults(in: test) == [])
        #expect(Measures.faults(in: planted(line)) == ["line 1: 130 columns, at most 100"])
        let longer = Repository.File(path: "Tests/StageTests/Planted.swift", text: line + "x")
        #expect(Measures.faults(in: longer) == ["line 1: 131 columns, at most 130"])
    }

    @Test(arguments: [
        "func long() {", "private static func long<T>(_ one: T) {", "init() {", "public init?() {",
        "deinit {", "subscript(one: Int) -> Int {",
    ])
    func `may have functions of 70 lines and not one more`(head: String) {
        let body = String(repeating: "        work()\n", count: 68)
        let text = "struct Planted {\n    \(head)\n\(body)    }\n}\n"
        #expect(Measures.faults(in: planted(text)) == [])
        let longer = text.replacing("    }\n}", with: "        work()\n    }\n}")
        #expect(
            Measures.faults(in: planted(longer))
                == ["line 2: a function of 71 lines, at most 70"])
    }

    @Test(arguments: Measures.banned.map(\.word))
    func `is refused for a planted word`(word: String) {
        let file = planted("let planted = 1\nlet other = \"\(word)\"\n")
        #expect(Measures.bannedWords(in: file).count == 1)
    }
}
