#pragma once
#include <stdint.h>

/// How often the calling thread has asked for memory since it began, freed or not.
uint64_t counted_allocations(void);
