#pragma once

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

// glibc shows syncfs(2) only to those who ask for GNU's extensions, which Swift does not.
int syncfs(int descriptor);
static inline int legato_syncfs(int descriptor) { return syncfs(descriptor); }

// Begins to bring a file's bytes to the disk and does not wait (sync_file_range(2), SYNC_FILE_RANGE_WRITE).
static inline void legato_begin_sync(int descriptor) {
    syscall(SYS_sync_file_range, descriptor, 0L, 0L, 2);
}

// Opens a file to append whole blocks to it past the kernel's cache (O_DIRECT).
static inline int legato_open_direct(const char *path) {
    return open(path, O_WRONLY | O_APPEND | O_CLOEXEC | __O_DIRECT);
}
