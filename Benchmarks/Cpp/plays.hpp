// What follows from a play: the records that Legato's processor would write.
#pragma once

#include "text.hpp"

#include <memory>
#include <vector>

enum topic_number { LISTENS, TRACKS, ARTISTS, ALBUMS, TOPICS };

// A record to send; key and value lie in the enrichment's buffer.
struct output {
    topic_number topic;
    sv key, value;
    int64_t timestamp;
};

class enrichment {
public:
    enrichment();
    ~enrichment();
    // Works on one play; nothing when it is one that this program does not know how to read.
    const std::vector<output> *process(sv value, sv key, int partition, int64_t offset);

private:
    struct parts;
    std::unique_ptr<parts> parts_;
};
