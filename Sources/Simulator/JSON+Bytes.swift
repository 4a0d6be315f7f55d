extension JSON {
    /// The text, without white space between tokens.
    var bytes: [UInt8] { [] }
}
