import Plays
import Testing
import Wire

@Suite struct `the reader of an object's fields` {
    @Test func `finds each field in any order`() throws {
        try read(#"{"a":1,"b":2,"c":3,"d":null}"#) { fields in
            for order in [["a", "b", "c"], ["c", "b", "a"], ["b", "a", "c"], ["c", "c", "a"]] {
                var fields = fields
                let found = try order.map { name in
                    try name.withText { try fields.integer($0) }
                }
                #expect(found == order.map { Int64($0.utf8.first ?? 0) - 96 })
            }
        }
    }

    @Test func `takes an absent field for null and says where one is missing`() throws {
        try read(#"{"a":1,"d":null}"#) { (start: JSONFields) throws in
            var fields = start
            #expect(try fields.optionalInteger("d") == nil)
            #expect(try fields.optionalInteger("e") == nil)
            #expect(try fields.integer("a") == 1)
            #expect(throws: RecordError(.missingField, "item.d is absent or null")) {
                try fields.text("d")
            }
            #expect(throws: RecordError(.badValue, "item.a is not a string")) {
                try fields.optionalText("a")
            }
        }
    }

    @Test func `reads an empty object and lists`() throws {
        try read("{}") { (start: JSONFields) throws in
            var fields = start
            #expect(fields.take("a")?.kind == nil)
        }
        try read(#"{"l":["x","","y"],"m":[1],"n":{}}"#) { (start: JSONFields) throws in
            var fields = start
            let arena = Arena()
            #expect(try fields.list("l", in: arena).map { String($0) } == ["x", "", "y"])
            #expect(try fields.list("k", in: arena).isEmpty)
            #expect(throws: RecordError(.badValue, "item.m is not a list of strings")) {
                try fields.list("m", in: arena)
            }
            #expect(throws: RecordError(.badValue, "item.n is not a list")) {
                try fields.list("n", in: arena)
            }
        }
    }

    private func read(_ text: String, _ body: (JSONFields) throws -> Void) throws {
        let parser = JSONParser()
        try Array(text.utf8).withUnsafeBytes { bytes in
            let object = try #require(try parser.parse(bytes).object)
            try body(JSONFields(object, path: "item."))
        }
    }
}
