// Lets calls to the system fail for tests: load it with LD_PRELOAD.
//
// FAULTY=CALL:ERROR:FROM:TIMES lets CALL (write, fdatasync, fsync, syncfs, rename) fail with the
// number ERROR, from its FROM-th use on files on, TIMES times. FAULTY_CLOCK=SECONDS:EVERY moves the clock on
// the wall ahead and back again, by so many seconds, at every EVERY-th look at it.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static atomic_long uses, looks;

static int fails(const char *call) {
    const char *text = getenv("FAULTY");
    char name[32];
    int error;
    long from, times;
    if (!text || sscanf(text, "%31[^:]:%d:%ld:%ld", name, &error, &from, &times) != 4) return 0;
    if (strcmp(name, call) != 0) return 0;
    long use = atomic_fetch_add(&uses, 1) + 1;
    if (use < from || use >= from + times) return 0;
    errno = error;
    return 1;
}

ssize_t write(int descriptor, const void *bytes, size_t count) {
    static ssize_t (*next)(int, const void *, size_t);
    if (!next) next = dlsym(RTLD_NEXT, "write");
    struct stat status;
    int is_file = descriptor > 2 && fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
    if (is_file && fails("write")) return -1;
    return next(descriptor, bytes, count);
}

int fdatasync(int descriptor) {
    static int (*next)(int);
    if (!next) next = dlsym(RTLD_NEXT, "fdatasync");
    return fails("fdatasync") ? -1 : next(descriptor);
}

int fsync(int descriptor) {
    static int (*next)(int);
    if (!next) next = dlsym(RTLD_NEXT, "fsync");
    return fails("fsync") ? -1 : next(descriptor);
}

int syncfs(int descriptor) {
    static int (*next)(int);
    if (!next) next = dlsym(RTLD_NEXT, "syncfs");
    return fails("syncfs") ? -1 : next(descriptor);
}

int rename(const char *from, const char *to) {
    static int (*next)(const char *, const char *);
    if (!next) next = dlsym(RTLD_NEXT, "rename");
    return fails("rename") ? -1 : next(from, to);
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    static int (*next)(clockid_t, struct timespec *);
    if (!next) next = dlsym(RTLD_NEXT, "clock_gettime");
    int result = next(clock, time);
    const char *text = getenv("FAULTY_CLOCK");
    long seconds, every;
    if (result == 0 && clock == CLOCK_REALTIME && text
        && sscanf(text, "%ld:%ld", &seconds, &every) == 2) {
        long turn = atomic_fetch_add(&looks, 1) / every % 3;
        time->tv_sec += turn == 1 ? seconds : turn == 2 ? -seconds : 0;
    }
    return result;
}
