/// The wish to stop came.
struct ImportStop: Error {}
