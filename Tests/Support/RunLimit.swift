public import Testing

extension Trait where Self == TimeLimitTrait {
    /// What hangs is ended, and named, in the end.
    ///
    /// Tests run side by side, and a test's time runs while it waits for a thread: a limit has to
    /// be one for the whole run, however short the test. What a test itself waits for has a
    /// deadline of its own.
    public static var runLimit: Self { .timeLimit(.minutes(25)) }
}
