#pragma once
// SHA256_Init and its like have no successor that does not allocate; see Wire/SHA256.swift.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>
#include <openssl/evp.h>
