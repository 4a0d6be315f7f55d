// Put in front of a program's libraries (LD_PRELOAD), it lets one call fail, or ends the program there.
//
// FAULT=POINT:K  at the K-th pass of POINT; the file FAULT_REACHED is made then.
// The points, most of them named by what SQLite is told:
//   before-begin, mid-batch, before-commit, after-commit   of a transaction that stores records, so
//                    none before partitions are read: SIGKILL
//   after-offsets    rd_kafka_commit has returned: SIGKILL
//   in-revocation    partitions are given back: SIGKILL
//   statement        SQLite is given a whole statement, of a transaction or of tables: SIGKILL
//   write-eio        pwrite to the database or its log fails with EIO
//   store-eio        the same, of a transaction that stores records
//   sync-eio         fdatasync fails with EIO
//   write-enospc     pwrite fails with ENOSPC, from the K-th on until the file FAULT_OVER exists

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static char point[32];
static long wanted, passed;
static int is_inside, is_reading;

__attribute__((constructor)) static void read_fault(void) {
    const char *text = getenv("FAULT");
    if (text == NULL || sscanf(text, "%31[^:]:%ld", point, &wanted) != 2) point[0] = 0;
}

// Whether this is the pass at which it is to happen.
static int is_due(const char *name) { return strcmp(point, name) == 0 && ++passed == wanted; }

static void tell(void) {
    const char *reached = getenv("FAULT_REACHED");
    if (reached != NULL) close(open(reached, O_WRONLY | O_CREAT, 0644));
}

static void die_if_due(const char *name) {
    if (!is_due(name)) return;
    tell();
    kill(getpid(), SIGKILL);
}

static void *next(const char *name) { return dlsym(RTLD_NEXT, name); }

int sqlite3_exec(void *database, const char *sql, void *call, void *context, char **message) {
    static int (*real)(void *, const char *, void *, void *, char **);
    if (real == NULL) real = next("sqlite3_exec");
    die_if_due("statement");
    int begins = is_reading && strcmp(sql, "BEGIN IMMEDIATE") == 0;
    int commits = is_inside && strcmp(sql, "COMMIT") == 0;
    if (begins) die_if_due("before-begin");
    if (commits) die_if_due("before-commit");
    int code = real(database, sql, call, context, message);
    if (begins) is_inside = 1;
    if (commits) {
        is_inside = 0;
        die_if_due("after-commit");
    }
    return code;
}

int sqlite3_step(void *statement) {
    static int (*real)(void *);
    if (real == NULL) real = next("sqlite3_step");
    if (is_inside) die_if_due("mid-batch");
    return real(statement);
}

int rd_kafka_commit(void *client, const void *offsets, int async) {
    static int (*real)(void *, const void *, int);
    if (real == NULL) real = next("rd_kafka_commit");
    int code = real(client, offsets, async);
    die_if_due("after-offsets");
    return code;
}

int rd_kafka_assign(void *client, const void *partitions) {
    static int (*real)(void *, const void *);
    if (real == NULL) real = next("rd_kafka_assign");
    if (partitions == NULL) die_if_due("in-revocation");
    is_reading = partitions != NULL;
    return real(client, partitions);
}

static int is_database(int file) {
    char link[64], path[512];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t count = readlink(link, path, sizeof path - 1);
    if (count < 0) return 0;
    path[count] = 0;
    return strstr(path, ".db") != NULL;
}

static int write_fails(int file) {
    if (!is_database(file)) return 0;
    if (is_due("write-eio") || (is_inside && is_due("store-eio"))) {
        tell();
        errno = EIO;
        return 1;
    }
    const char *over = getenv("FAULT_OVER");
    if (strcmp(point, "write-enospc") != 0 || ++passed < wanted) return 0;
    if (over != NULL && access(over, F_OK) == 0) return 0;
    tell();
    errno = ENOSPC;
    return 1;
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t offset) {
    static ssize_t (*real)(int, const void *, size_t, off64_t);
    if (real == NULL) real = next("pwrite64");
    return write_fails(file) ? -1 : real(file, bytes, count, offset);
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) {
    static ssize_t (*real)(int, const void *, size_t, off_t);
    if (real == NULL) real = next("pwrite");
    return write_fails(file) ? -1 : real(file, bytes, count, offset);
}

int fdatasync(int file) {
    static int (*real)(int);
    if (real == NULL) real = next("fdatasync");
    if (is_due("sync-eio")) {
        tell();
        errno = EIO;
        return -1;
    }
    return real(file);
}
