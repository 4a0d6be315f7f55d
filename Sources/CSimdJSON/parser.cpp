#include "CSimdJSON.h"
#include <simdjson.h>
#include <cstring>
#include <new>
#include <vector>

struct legato_json_parser {
    simdjson::dom::parser parser;
    std::vector<uint8_t> padded;
};

const int32_t legato_json_string_error = simdjson::STRING_ERROR;
const int32_t legato_json_number_error = simdjson::NUMBER_ERROR;

legato_json_parser *legato_json_parser_new(size_t depth) {
    auto *parser = new (std::nothrow) legato_json_parser;
    // The parser keeps its depth when it grows for a larger text.
    if (parser && parser->parser.allocate(4096, depth) != simdjson::SUCCESS) {
        delete parser;
        return nullptr;
    }
    return parser;
}

void legato_json_parser_free(legato_json_parser *parser) {
    delete parser;
}

// simdjson reads up to SIMDJSON_PADDING bytes behind the text and ignores what they say. Memory is
// mapped by the page, so reading on inside the page of the last byte cannot fault.
static bool readable_behind(const uint8_t *bytes, size_t count) {
    const uintptr_t last = reinterpret_cast<uintptr_t>(bytes) + count - 1;
    return (last & 4095) + simdjson::SIMDJSON_PADDING < 4096;
}

legato_json_document legato_json_parse(
    legato_json_parser *parser, const uint8_t *bytes, size_t count) {
    if (count > 0 && !readable_behind(bytes, count)) {
        try {
            parser->padded.resize(count + simdjson::SIMDJSON_PADDING);
        } catch (const std::bad_alloc &) {
            const auto error = simdjson::MEMALLOC;
            return {error, simdjson::error_message(error), nullptr, nullptr};
        }
        memcpy(parser->padded.data(), bytes, count);
        bytes = parser->padded.data();
    }
    const auto error = parser->parser.parse(bytes, count, false).error();
    if (error) { return {error, simdjson::error_message(error), nullptr, nullptr}; }
    return {0, nullptr, parser->parser.doc.tape.get(), parser->parser.doc.string_buf.get()};
}
