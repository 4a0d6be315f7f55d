// measure FILE TIMES COMMAND [ARGUMENT…]: runs a command and writes what each run cost.
//
// One line a run: wall microseconds, CPU microseconds (user and system), peak resident KiB. A small
// process of its own, because a child begins its life with the peak of the one that started it.

#define _GNU_SOURCE
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static long long microseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

static long long cpu(const struct rusage *usage) {
    return (usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) * 1000000LL
        + usage->ru_utime.tv_usec + usage->ru_stime.tv_usec;
}

int main(int count, char **arguments) {
    if (count < 4) {
        fprintf(stderr, "usage: measure FILE TIMES COMMAND [ARGUMENT...]\n");
        return 2;
    }
    FILE *output = fopen(arguments[1], "w");
    if (output == NULL) {
        fprintf(stderr, "error: cannot write %s: %s\n", arguments[1], strerror(errno));
        return 1;
    }
    for (int left = atoi(arguments[2]); left > 0; left--) {
        pid_t child;
        long long start = microseconds();
        int failure = posix_spawnp(&child, arguments[3], NULL, NULL, arguments + 3, environ);
        if (failure != 0) {
            fprintf(stderr, "error: cannot run %s: %s\n", arguments[3], strerror(failure));
            return 1;
        }
        int status;
        struct rusage usage;
        while (wait4(child, &status, 0, &usage) < 0 && errno == EINTR) continue;
        long long wall = microseconds() - start;
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
            fprintf(stderr, "error: %s failed\n", arguments[3]);
            return 1;
        }
        fprintf(output, "%lld %lld %ld\n", wall, cpu(&usage), usage.ru_maxrss);
    }
    return fclose(output) == 0 ? 0 : 1;
}
