// Written by engine/random/tools/coefficients.cpp; do not edit.
#pragma once

namespace weir {

inline constexpr float exp32_log2e = 0x1.715476p+0f;
inline constexpr float exp32_ln2_leading = 0x1.62ep-1f;  // 12 bits
inline constexpr float exp32_ln2_rest = 0x1.0bfbe8p-15f;

// e^r for |r| <= ln 2 / 2, in r
inline constexpr float exp32_polynomial[] = {
    0x1p+0f, 0x1p+0f, 0x1p-1f, 0x1.555404p-3f,
    0x1.5554acp-5f, 0x1.126fa6p-7f, 0x1.6d7532p-10f,};

// -log(1 - p) / p for p in [0, 1/2], in p - 1/4
inline constexpr float log32_polynomial[] = {
    0x1.269622p+0f, 0x1.75f9a2p-1f, 0x1.448ad6p-1f, 0x1.3ffec4p-1f,
    0x1.526332p-1f, 0x1.758ff8p-1f, 0x1.9fad0ep-1f, 0x1.e29906p-1f,
    0x1.7110f6p+0f, 0x1.bbcdfep+0f,};

// P(Z < -j / 2), Z normal, by j
inline constexpr double normal_tail[] = {
    0x1p-1, 0x1.3bf143b9aa712p-2, 0x1.44ed0bb7cb20bp-3, 0x1.11a46d89647efp-4,
    0x1.74bcf82c9d86p-6, 0x1.96f4e57e49ce4p-8, 0x1.61de1f985b5d7p-10, 0x1.e7dbc92b77dd5p-13,
    0x1.09ad7954afff8p-15, 0x1.c80728dd3b03ap-19, 0x1.33ca2f2133831p-22, 0x1.463cfa9c7fce7p-26,
    0x1.0f30ef0092d48p-30, 0x1.61404b2da0191p-35,};

// The normal quantile z(s / 2^32) for s in [2^e, 2^(e+1)), e from -1 to 30, in s / 2^e - 1.5:
// by power, then by the last five bits of a float's exponent field, e + 127.
inline constexpr float normal32_polynomial[7][32] = {
  {
    -0x1.8392aap+2f, -0x1.7c5e7cp+2f, -0x1.750884p+2f, -0x1.6d8ed8p+2f,
    -0x1.65ef68p+2f, -0x1.5e27e8p+2f, -0x1.5635dp+2f, -0x1.4e1656p+2f,
    -0x1.45c658p+2f, -0x1.3d425ap+2f, -0x1.348672p+2f, -0x1.2b8e2ep+2f,
    -0x1.225482p+2f, -0x1.18d3a6p+2f, -0x1.0f04ecp+2f, -0x1.04e092p+2f,
    -0x1.f4baep+1f, -0x1.dee15cp+1f, -0x1.c81a78p+1f, -0x1.b04652p+1f,
    -0x1.973d58p+1f, -0x1.7ccd7ap+1f, -0x1.60b5d4p+1f, -0x1.429fd2p+1f,
    -0x1.2213b8p+1f, -0x1.fcc812p+0f, -0x1.ad0a62p+0f, -0x1.51692ap+0f,
    -0x1.c63812p-1f, -0x1.464966p-2f, -0x1.919c6ep+2f, -0x1.8aa6c8p+2f,},
  {
    0x1.b78532p-4f, 0x1.bf6e8ep-4f, 0x1.c7c78cp-4f, 0x1.d09abcp-4f,
    0x1.d9f418p-4f, 0x1.e3e152p-4f, 0x1.ee722p-4f, 0x1.f9b8a8p-4f,
    0x1.02e4fcp-3f, 0x1.095f58p-3f, 0x1.1059e4p-3f, 0x1.17e5d4p-3f,
    0x1.2017b8p-3f, 0x1.29086cp-3f, 0x1.32d648p-3f, 0x1.3da6c4p-3f,
    0x1.49a8cep-3f, 0x1.571804p-3f, 0x1.664172p-3f, 0x1.778ab8p-3f,
    0x1.8b7cecp-3f, 0x1.a2d624p-3f, 0x1.bea6b4p-3f, 0x1.e084b6p-3f,
    0x1.05766ap-2f, 0x1.2103f8p-2f, 0x1.46b63cp-2f, 0x1.7e612ap-2f,
    0x1.db8fd4p-2f, 0x1.518f82p-1f, 0x1.a8dd2ap-4f, 0x1.b00228p-4f,},
  {
    -0x1.1d9b76p-5f, -0x1.227b04p-5f, -0x1.279b78p-5f, -0x1.2d0294p-5f,
    -0x1.32b6d8p-5f, -0x1.38bf9ap-5f, -0x1.3f2534p-5f, -0x1.45f132p-5f,
    -0x1.4d2e86p-5f, -0x1.54e9d2p-5f, -0x1.5d31c4p-5f, -0x1.66177cp-5f,
    -0x1.6faf1ep-5f, -0x1.7a108ap-5f, -0x1.855836p-5f, -0x1.91a86ep-5f,
    -0x1.9f2ad6p-5f, -0x1.ae128p-5f, -0x1.be9ebcp-5f, -0x1.d11ed8p-5f,
    -0x1.e5f73ep-5f, -0x1.fda844p-5f, -0x1.0c6b78p-4f, -0x1.1c2b4ap-4f,
    -0x1.2e96aap-4f, -0x1.443cfap-4f, -0x1.5d65aep-4f, -0x1.78646cp-4f,
    -0x1.87df34p-4f, -0x1.1baa9ep-4f, -0x1.148b1ep-5f, -0x1.18f7bp-5f,},
  {
    0x1.f3006ap-7f, 0x1.fb4faep-7f, 0x1.02056ep-6f, 0x1.069dap-6f,
    0x1.0b75acp-6f, 0x1.10937cp-6f, 0x1.15fdbep-6f, 0x1.1bbc12p-6f,
    0x1.21d72ep-6f, 0x1.285912p-6f, 0x1.2f4d4cp-6f, 0x1.36c14cp-6f,
    0x1.3ec4c4p-6f, 0x1.476a3p-6f, 0x1.50c77cp-6f, 0x1.5af6d6p-6f,
    0x1.6617cep-6f, 0x1.7250ccp-6f, 0x1.7fd0f6p-6f, 0x1.8ed2d4p-6f,
    0x1.9f9fd8p-6f, 0x1.b2953ap-6f, 0x1.c82a92p-6f, 0x1.e0facap-6f,
    0x1.fdcff2p-6f, 0x1.0fd968p-5f, 0x1.240368p-5f, 0x1.3c8e24p-5f,
    0x1.5e6082p-5f, 0x1.d4e2dap-5f, 0x1.e3852cp-7f, 0x1.eb14bcp-7f,},
  {
    -0x1.eea406p-8f, -0x1.f6bf84p-8f, -0x1.ff4294p-8f, -0x1.041b04p-7f,
    -0x1.08d1dap-7f, -0x1.0dcb5ep-7f, -0x1.130dd6p-7f, -0x1.18a064p-7f,
    -0x1.1e8b28p-7f, -0x1.24d772p-7f, -0x1.2b8ffep-7f, -0x1.32c13ap-7f,
    -0x1.3a79ap-7f, -0x1.42ca2ep-7f, -0x1.4bc6f2p-7f, -0x1.5587ccp-7f,
    -0x1.60295ep-7f, -0x1.6bce5p-7f, -0x1.78a0f6p-7f, -0x1.86d592p-7f,
    -0x1.96ad4ep-7f, -0x1.a87a5cp-7f, -0x1.bca59cp-7f, -0x1.d3b642p-7f,
    -0x1.ee5c28p-7f, -0x1.06be76p-6f, -0x1.192102p-6f, -0x1.2f0932p-6f,
    -0x1.4857b4p-6f, -0x1.36b44p-6f, -0x1.df8516p-8f, -0x1.e6e83cp-8f,},
  {
    0x1.3098bp-8f, 0x1.3584a4p-8f, 0x1.3aae9p-8f, 0x1.401ba4p-8f,
    0x1.45d1aep-8f, 0x1.4bd736p-8f, 0x1.523396p-8f, 0x1.58ef26p-8f,
    0x1.601368p-8f, 0x1.67ab34p-8f, 0x1.6fc302p-8f, 0x1.78693cp-8f,
    0x1.81ae9ep-8f, 0x1.8ba6bcp-8f, 0x1.9668ap-8f, 0x1.a20f9ap-8f,
    0x1.aebc52p-8f, 0x1.bc961ap-8f, 0x1.cbcccep-8f, 0x1.dc9b2cp-8f,
    0x1.ef4a1ep-8f, 0x1.021a8ep-7f, 0x1.0de81ep-7f, 0x1.1b5838p-7f,
    0x1.2acb64p-7f, 0x1.3cbf9ep-7f, 0x1.51d976p-7f, 0x1.6aee7cp-7f,
    0x1.894a2cp-7f, 0x1.ce162cp-7f, 0x1.27689p-8f, 0x1.2be60ep-8f,},
  {
    -0x1.535e4ep-9f, -0x1.58cda4p-9f, -0x1.5e80ccp-9f, -0x1.647d6p-9f,
    -0x1.6ac9aep-9f, -0x1.716cc4p-9f, -0x1.786e96p-9f, -0x1.7fd826p-9f,
    -0x1.87b3bp-9f, -0x1.900cep-9f, -0x1.98f11ep-9f, -0x1.a26fep-9f,
    -0x1.ac9b14p-9f, -0x1.b787a6p-9f, -0x1.c34e28p-9f, -0x1.d00bbp-9f,
    -0x1.dde2e6p-9f, -0x1.ecfd72p-9f, -0x1.fd8ddcp-9f, -0x1.07e8fep-8f,
    -0x1.120b2ep-8f, -0x1.1d5d52p-8f, -0x1.2a1becp-8f, -0x1.38945ap-8f,
    -0x1.492aap-8f, -0x1.5c611ap-8f, -0x1.72e244p-8f, -0x1.8d8b72p-8f,
    -0x1.ad64p-8f, -0x1.bea5f6p-8f, -0x1.493766p-9f, -0x1.4e2dbcp-9f,},};

}  // namespace weir
