#include "text.hpp"

#include <emmintrin.h>

static const char digits_of_hundred[] =
    "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748"
    "49505152535455565758596061626364656667686970717273747576777879808182838485868788899091929394959697"
    "9899";

static void two(char *room, int64_t value) { memcpy(room, digits_of_hundred + value * 2, 2); }

void writer_buffer::number(int64_t value) {
    char room[20];
    char *place = room + sizeof room;
    uint64_t rest = value < 0 ? 0 - uint64_t(value) : uint64_t(value);
    for (; rest >= 100; rest /= 100) two(place -= 2, int64_t(rest % 100));
    if (rest >= 10) two(place -= 2, int64_t(rest)); else *--place = char('0' + rest);
    if (value < 0) put('-');
    put(sv(place, size_t(room + sizeof room - place)));
}

void writer_buffer::hex(const uint8_t *bytes, int count) {
    static const char letters[] = "0123456789abcdef";
    for (int index = 0; index < count; index++) {
        *end++ = letters[bytes[index] >> 4];
        *end++ = letters[bytes[index] & 15];
    }
}

// Howard Hinnant's civil_from_days.
void writer_buffer::date(int64_t days) {
    int64_t z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097, doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    int64_t day = doy - (153 * mp + 2) / 5 + 1, month = mp < 10 ? mp + 3 : mp - 9;
    int64_t year = yoe + era * 400 + (month <= 2);
    two(end, year / 100);
    two(end + 2, year % 100);
    end[4] = '-';
    two(end + 5, month);
    end[7] = '-';
    two(end + 8, day);
    end += 10;
}

void writer_buffer::instant(int64_t milliseconds) {
    // A play's records share their moments.
    if (milliseconds != last_instant) spell(milliseconds);
    memcpy(end, last_spelled, sizeof last_spelled);
    end += sizeof last_spelled;
}

void writer_buffer::spell(int64_t milliseconds) {
    char *room = end;
    int64_t days = (milliseconds >= 0 ? milliseconds : milliseconds - 86399999) / 86400000;
    int64_t rest = milliseconds - days * 86400000;
    put('"');
    date(days);
    end[0] = 'T';
    two(end + 1, rest / 3600000);
    end[3] = ':';
    two(end + 4, rest / 60000 % 60);
    end[6] = ':';
    two(end + 7, rest / 1000 % 60);
    end[9] = '.';
    end[10] = char('0' + rest / 100 % 10);
    two(end + 11, rest % 100);
    end[13] = 'Z';
    end[14] = '"';
    end = room;
    memcpy(last_spelled, room, sizeof last_spelled);
    last_instant = milliseconds;
}

static bool needs_escape(uint8_t byte) { return byte < 0x20 || byte == '"' || byte == '\\'; }

void writer_buffer::string(sv text) {
    put('"');
    // Sixteen bytes at a time are copied while they are looked at.
    size_t clean = 0;
    const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\'), last = _mm_set1_epi8(0x1F);
    for (; clean + 16 <= text.size(); clean += 16) {
        __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i *>(text.data() + clean));
        __m128i hit = _mm_or_si128(
            _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, slash)),
            _mm_cmpeq_epi8(_mm_max_epu8(bytes, last), last));
        if (_mm_movemask_epi8(hit) != 0) break;
        _mm_storeu_si128(reinterpret_cast<__m128i *>(end + clean), bytes);
    }
    size_t copied = clean;
    while (clean < text.size() && !needs_escape(uint8_t(text[clean]))) clean++;
    end += copied;
    put(text.substr(copied, clean - copied));
    for (; clean < text.size(); clean++) {
        uint8_t byte = uint8_t(text[clean]);
        if (!needs_escape(byte)) {
            put(char(byte));
            continue;
        }
        put('\\');
        switch (byte) {
        case '"': case '\\': put(char(byte)); break;
        case 8: put('b'); break;
        case 9: put('t'); break;
        case 10: put('n'); break;
        case 12: put('f'); break;
        case 13: put('r'); break;
        default:
            put("u00");
            hex(&byte, 1);
        }
    }
    put('"');
}

static uint64_t mix(uint64_t one, uint64_t two) {
    unsigned __int128 product = (unsigned __int128)one * two;
    return uint64_t(product >> 64) ^ uint64_t(product);
}

hash128 hash(sv bytes, uint64_t seed) {
    uint64_t one = 0xA0761D6478BD642F ^ seed, two = 0xE7037ED1A0B428DB ^ seed;
    size_t index = 0;
    for (; index + 16 <= bytes.size(); index += 16) {
        uint64_t left, right;
        memcpy(&left, bytes.data() + index, 8);
        memcpy(&right, bytes.data() + index + 8, 8);
        one = mix(one ^ left, right ^ 0x8EBC6AF09C88C6E3);
        two = mix(two ^ right, left ^ 0x589965CC75374CC3);
    }
    uint64_t rest[2] = {0, 0};
    memcpy(rest, bytes.data() + index, bytes.size() - index);
    one = mix(one ^ rest[0], rest[1] ^ 0x8EBC6AF09C88C6E3);
    two = mix(two ^ rest[1], rest[0] ^ 0x589965CC75374CC3);
    return {mix(one ^ bytes.size(), 0x1D8E4E27C47D124F), mix(two ^ bytes.size(), 0xEB44ACCAB455D165)};
}

static int64_t part(sv text, size_t from, size_t count) {
    int64_t value = 0;
    for (size_t index = from; index < from + count; index++) value = value * 10 + (text[index] - '0');
    return value;
}

std::optional<int64_t> parse_instant(sv text) {
    if (text.size() < 20 || text[4] != '-' || text[10] != 'T' || text[13] != ':') return {};
    int64_t year = part(text, 0, 4), month = part(text, 5, 2), day = part(text, 8, 2);
    year -= month <= 2;
    int64_t era = year / 400, yoe = year - era * 400;
    int64_t doy = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int64_t days = era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
    int64_t seconds = part(text, 11, 2) * 3600 + part(text, 14, 2) * 60 + part(text, 17, 2);
    int64_t fraction = text.size() >= 24 && text[19] == '.' ? part(text, 20, 3) : 0;
    if (text.back() != 'Z') return {};
    return (days * 86400 + seconds) * 1000 + fraction;
}

void fold(sv name, writer_buffer &output) {
    bool is_due = false, is_first = true;
    for (size_t index = 0; index < name.size(); index++) {
        uint8_t byte = uint8_t(name[index]);
        if (byte == ' ' || (byte >= 9 && byte <= 13)) {
            is_due = !is_first;
            continue;
        }
        if (is_due) output.put(' ');
        is_due = is_first = false;
        if (byte >= 'A' && byte <= 'Z') byte |= 0x20;
        output.put(char(byte));
        if (byte != 0xC3 || index + 1 == name.size()) continue;
        uint8_t second = uint8_t(name[++index]);  // U+00C0 to U+00DE have their small letters 0x20 on
        output.put(char(second >= 0x80 && second <= 0x9E && second != 0x97 ? second + 0x20 : second));
    }
}
