// Bytes in and out: what the C++ processor writes its records with.
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

using sv = std::string_view;
using maybe = std::optional<sv>;

// A buffer that is filled again for each play.
struct writer_buffer {
    static constexpr size_t capacity = 1 << 20;
    char *start = new char[capacity];
    char *end = start;

    void put(sv text) {
        memcpy(end, text.data(), text.size());
        end += text.size();
    }
    void put(char byte) { *end++ = byte; }
    size_t count() const { return size_t(end - start); }

    void number(int64_t value);
    void hex(const uint8_t *bytes, int count);
    void instant(int64_t milliseconds);  // quoted, RFC 3339
    void date(int64_t days);             // YYYY-MM-DD
    void string(sv text);                // quoted and escaped

    // `,"name":` with a value; `name` is spelled with all that.
    void text(sv name, const maybe &value) {
        put(name);
        if (value) string(*value); else put("null");
    }
    void integer(sv name, std::optional<int64_t> value) {
        put(name);
        if (value) number(*value); else put("null");
    }
    void flag(sv name, std::optional<bool> value) {
        put(name);
        put(value ? (*value ? sv("true") : sv("false")) : sv("null"));
    }

private:
    int64_t last_instant = INT64_MIN;
    char last_spelled[26];

    void spell(int64_t milliseconds);
};

// 128 bits that tell contents apart.
struct hash128 {
    uint64_t high = 0, low = 0;
    bool operator==(const hash128 &other) const { return high == other.high && low == other.low; }
};
hash128 hash(sv bytes, uint64_t seed);

// Unix milliseconds of RFC 3339; nothing when it is something else.
std::optional<int64_t> parse_instant(sv text);

// The name as `name:` ids see it, for ASCII and Latin-1 letters, which is all that is generated.
void fold(sv name, writer_buffer &output);
