// The C library's allocator with a counter in front: what a program defines itself is taken
// before what its libraries define, so every caller in the process comes by here.
#include "CCountedMemory.h"
#include <stddef.h>

extern void *__libc_malloc(size_t bytes);
extern void *__libc_calloc(size_t count, size_t bytes);
extern void *__libc_realloc(void *memory, size_t bytes);

static __thread uint64_t allocations;

uint64_t counted_allocations(void) { return allocations; }

void *malloc(size_t bytes) {
    allocations += 1;
    return __libc_malloc(bytes);
}

void *calloc(size_t count, size_t bytes) {
    allocations += 1;
    return __libc_calloc(count, bytes);
}

void *realloc(void *memory, size_t bytes) {
    allocations += 1;
    return __libc_realloc(memory, bytes);
}
