#pragma once

#include <sys/syscall.h>
#include <unistd.h>

// glibc shows syncfs(2) only to those who ask for GNU's extensions, which Swift does not.
static inline int legato_syncfs(int descriptor) { return (int)syscall(SYS_syncfs, descriptor); }
