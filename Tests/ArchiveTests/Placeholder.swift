// The tests of archives.
