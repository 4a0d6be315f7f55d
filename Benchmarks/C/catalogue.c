#include "catalogue.h"

#include <stdio.h>
#include <string.h>

static const char *const adjectives[] = {
    "Paper", "Silent", "Northern", "Hollow", "Électrique", "Golden", "Broken", "Distant", "Blaue",
    "Velvet", "Burning", "Pale", "Restless", "Crystal", "Wandering", "Midnight", "Gentle", "Último",
    "Frozen", "Crimson", "Åpen", "Lost", "Second", "Quiet",
};
static const char *const nouns[] = {
    "Tides", "Lantern", "Harbour", "Static", "Orchard", "Mañana", "Signals", "Bridges", "Winter",
    "Telegraph", "Rivers", "Machine", "Fantôme", "Carousel", "Letters", "Horizon", "Kingdom", "雨",
    "Mirrors", "Satellite", "Garden", "Echoes", "Straße", "Compass", "Engine", "Valley", "Ashes",
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

uint64_t next(uint64_t *state) {
    uint64_t mixed = *state += 0x9E3779B97F4A7C15;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
    return mixed ^ (mixed >> 31);
}

uint64_t below(uint64_t *state, uint64_t limit) { return next(state) % limit; }

static void make_id(char *id, uint64_t *state) {
    static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    id[0] = (char)('0' + below(state, 7));  // 128 bits never begin with more
    for (int place = 1; place < ID_BYTES - 1; place++) id[place] = digits[below(state, 62)];
    id[ID_BYTES - 1] = 0;
}

static void make_name(char *name, uint64_t *state) {
    const char *adjective = adjectives[below(state, COUNT(adjectives))];
    const char *noun = nouns[below(state, COUNT(nouns))];
    const char *other = nouns[below(state, COUNT(nouns))];
    switch (below(state, 4)) {
    case 0: snprintf(name, NAME_BYTES, "%s", noun); break;
    case 1: snprintf(name, NAME_BYTES, "The %s %s", adjective, noun); break;
    case 2: snprintf(name, NAME_BYTES, "%s of the %s %s", noun, adjective, other); break;
    default: snprintf(name, NAME_BYTES, "%s %s", adjective, noun);
    }
}

static void make_album(struct album *album, uint64_t *state) {
    static const char *const types[] = {"album", "album", "album", "single", "compilation"};
    make_id(album->id, state);
    make_name(album->name, state);
    uint64_t image = next(state);
    snprintf(
        album->image, sizeof album->image, "%016llx%08llx", (unsigned long long)image,
        (unsigned long long)(next(state) >> 32));
    snprintf(
        album->date, sizeof album->date, "%04d-%02d-%02d", (int)(1960 + below(state, 64)),
        (int)(1 + below(state, 12)), (int)(1 + below(state, 28)));
    album->type = types[below(state, COUNT(types))];
    album->artist = (int)below(state, ARTISTS);
    album->tracks = 4 + (int)below(state, 14);
}

static void make_track(struct track *track, uint64_t *state) {
    make_id(track->id, state);
    make_name(track->name, state);
    snprintf(
        track->isrc, sizeof track->isrc, "QZXX9%07llu",
        (unsigned long long)below(state, 10000000));
    track->album = (int)below(state, ALBUMS);
    track->guest = below(state, 10) < 3 ? (int)below(state, ARTISTS) : -1;
    track->duration = 120000 + (int)below(state, 240000);
    track->number = 1 + (int)below(state, 12);
    track->is_explicit = below(state, 8) == 0 ? "true" : "false";
}

void make_catalogue(struct catalogue *catalogue, uint64_t *state) {
    for (int index = 0; index < ARTISTS; index++) {
        make_id(catalogue->artists[index].id, state);
        make_name(catalogue->artists[index].name, state);
    }
    for (int index = 0; index < ALBUMS; index++) make_album(&catalogue->albums[index], state);
    for (int index = 0; index < TRACKS; index++) make_track(&catalogue->tracks[index], state);
}

const struct track *pick(const struct catalogue *catalogue, uint64_t *state) {
    // The square of a fraction: the first tenth of the tracks gets a third of the plays.
    uint64_t first = below(state, TRACKS), second = below(state, TRACKS);
    return &catalogue->tracks[first * second / TRACKS];
}
