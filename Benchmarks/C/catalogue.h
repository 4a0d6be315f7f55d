// Music that does not exist: artists, albums and tracks made up from a seed.
#pragma once

#include <stdint.h>

#define ARTISTS 2000
#define ALBUMS 5000
#define TRACKS 40000
#define ID_BYTES 23     // 22 characters and the end
#define IMAGE_BYTES 25  // 24 hex digits and the end
#define NAME_BYTES 64

struct artist {
    char id[ID_BYTES], name[NAME_BYTES];
};

struct album {
    char id[ID_BYTES], image[IMAGE_BYTES], name[NAME_BYTES], date[11];
    const char *type;
    int artist, tracks;
};

struct track {
    char id[ID_BYTES], name[NAME_BYTES], isrc[13];
    int album, guest, duration, number;  // guest: an artist, or -1; duration: milliseconds
    const char *is_explicit;
};

struct catalogue {
    struct artist artists[ARTISTS];
    struct album albums[ALBUMS];
    struct track tracks[TRACKS];
};

// The next number of a generator (SplitMix64), and one below `limit`.
uint64_t next(uint64_t *state);
uint64_t below(uint64_t *state, uint64_t limit);

// Makes the whole catalogue.
void make_catalogue(struct catalogue *catalogue, uint64_t *state);

// A track; popular ones come more often, as in anyone's listening.
const struct track *pick(const struct catalogue *catalogue, uint64_t *state);
