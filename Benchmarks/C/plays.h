// The values of the topic `plays`, as a producer would publish them.
#pragma once

#include "catalogue.h"

#include <stddef.h>

#define VALUE_BYTES_MAX 8192

struct value {
    size_t count;
    char bytes[VALUE_BYTES_MAX];
};

// A listen that the Web API has reported and an export is going to have as well.
struct shared_listen {
    const struct track *track;
    int64_t end;
};

#define SHARED_MAX 256

// One person and how far their two histories have come, in Unix milliseconds.
struct account {
    char name[32];
    int64_t api_end, export_end;
    int64_t rows;
    // The track of the newest play that the Web API has reported.
    const struct track *newest;
    // Those that no row has told of yet, the oldest at `shared_first`.
    struct shared_listen shared[SHARED_MAX];
    unsigned shared_first, shared_count;
};

// Writes the account's next play as the Web API reports it; returns when it ended. An export is going to
// have every second one too, but no repeat.
int64_t write_api_play(
    struct value *value, struct account *account, const struct catalogue *catalogue,
    uint64_t *state);

// Writes the account's next row of an extended history: a listen that the Web API has reported too, if
// one waits, else one of the years before; returns when it ended.
int64_t write_export_play(
    struct value *value, struct account *account, const struct catalogue *catalogue,
    uint64_t *state);
