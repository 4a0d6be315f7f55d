#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Owns simdjson's buffers; used by one thread at a time.
typedef struct legato_json_parser legato_json_parser;

/// What a parse gave: either an error or the document's tape and string buffer.
typedef struct {
    /// 0 when the document is well-formed.
    int32_t error;
    /// The error in words; null when there is none.
    const char *message;
    /// simdjson's tape (its `doc/tape.md`); valid until the next parse.
    const uint64_t *tape;
    /// Where the tape's strings lie: four bytes of length, the text, a zero.
    const uint8_t *strings;
} legato_json_document;

/// Errors that the caller can do something about.
extern const int32_t legato_json_string_error;
extern const int32_t legato_json_number_error;

/// Makes a parser that refuses what is nested deeper than `depth`; null when there is no memory.
legato_json_parser *legato_json_parser_new(size_t depth);
void legato_json_parser_free(legato_json_parser *parser);

/// Parses `count` bytes, in place where the bytes behind them may be read.
legato_json_document legato_json_parse(
    legato_json_parser *parser, const uint8_t *bytes, size_t count);

#ifdef __cplusplus
}
#endif
