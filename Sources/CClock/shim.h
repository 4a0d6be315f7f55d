#pragma once

#include <stdbool.h>
#include <sys/timex.h>

// Whether something keeps this machine's clock in step with others'; Swift does not see timex.h.
static inline bool legato_clock_is_in_step(void) {
    struct timex state = {0};
    return adjtimex(&state) != TIME_ERROR;
}
