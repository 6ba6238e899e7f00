// Written by engine/random/tools/coefficients.cpp; do not edit.
#pragma once

namespace weir {

inline constexpr double exp_log2e = 0x1.71547652b82fep+0;  // 1 / ln 2
inline constexpr double exp_ln2_leading = 0x1.62e42fefa2p-1;  // ln 2, leading 40 bits
inline constexpr double exp_ln2_rest = 0x1.9ef35793c7673p-41;  // ln 2, the rest

// (e^r - 1 - r) / r^2 for |r| <= ln 2 / 2, in r
inline constexpr double exp_polynomial[] = {
    0x1p-1, 0x1.5555555555557p-3, 0x1.5555555555556p-5, 0x1.11111111100dfp-7,
    0x1.6c16c16c162d6p-10, 0x1.a01a01abe62ddp-13, 0x1.a01a01a6d7808p-16, 0x1.71de02375656cp-19,
    0x1.27e4db67b4303p-22, 0x1.af4ddd84882fep-26, 0x1.1f72fc730b4ffp-29,};

// (log((1 + s) / (1 - s)) - 2 s) / s^3 for |s| <= 0.1716, in z = s^2
inline constexpr double log_polynomial[] = {
    0x1.5555555555555p-1, 0x1.9999999999a38p-2, 0x1.2492492476cccp-2, 0x1.c71c720159177p-3,
    0x1.745cf9048dd95p-3, 0x1.3b1c355a8f7a2p-3, 0x1.0fbe95d71602p-3, 0x1.0c039c49989c6p-3,};

}  // namespace weir
