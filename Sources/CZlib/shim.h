#pragma once

#include <zlib.h>

// zlib's initialisers are macros, and Swift imports none that calls a function. No logic here.

// Raw deflate, without a header of its own: gzip's is written around it.
static inline int legato_deflate_start(z_stream *stream) {
    return deflateInit2(stream, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
}

// gzip with its header, which is checked.
static inline int legato_inflate_start(z_stream *stream) {
    return inflateInit2(stream, 31);
}
