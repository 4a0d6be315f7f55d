#pragma once

#include <malloc.h>

// What the C library keeps of memory that is not used any more; Swift does not see malloc.h.
static inline void legato_keep_little_memory(int largest_kept_bytes, int pools) {
    mallopt(M_MMAP_THRESHOLD, largest_kept_bytes);
    mallopt(M_ARENA_MAX, pools);
}
