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

// z(t) / (2^32 (t - 1/2)), z the normal quantile, for t in [2^(j-33), 2^(j-32)), in
// t 2^(33-j) - 1.5: by power, then by j.
inline constexpr float normal32_polynomial[8][32] = {
  {
    0x1.919c6ep-29f, 0x1.8aa6c8p-29f, 0x1.8392aap-29f, 0x1.7c5e7cp-29f,
    0x1.750884p-29f, 0x1.6d8edap-29f, 0x1.65ef68p-29f, 0x1.5e27e8p-29f,
    0x1.5635d2p-29f, 0x1.4e1658p-29f, 0x1.45c66p-29f, 0x1.3d426ap-29f,
    0x1.34868ep-29f, 0x1.2b8e66p-29f, 0x1.2254eep-29f, 0x1.18d478p-29f,
    0x1.0f0684p-29f, 0x1.04e3ap-29f, 0x1.f4c69cp-30f, 0x1.def7dp-30f,
    0x1.c8453ep-30f, 0x1.b0976ep-30f, 0x1.97d648p-30f, 0x1.7debecp-30f,
    0x1.62ca02p-30f, 0x1.46732ap-30f, 0x1.2909f4p-30f, 0x1.0ae6dcp-30f,
    0x1.d96c9p-31f, 0x1.9f465ap-31f, 0x1.6b600ep-31f, 0x1.464964p-31f,},
  {
    -0x1.a8da92p-35f, -0x1.afff86p-35f, -0x1.b78284p-35f, -0x1.bf6bd2p-35f,
    -0x1.c7c4c4p-35f, -0x1.d097e2p-35f, -0x1.d9f126p-35f, -0x1.e3de3ep-35f,
    -0x1.ee6ed8p-35f, -0x1.f9b5p-35f, -0x1.02e2d4p-34f, -0x1.095c94p-34f,
    -0x1.1055f8p-34f, -0x1.17dfb4p-34f, -0x1.200d62p-34f, -0x1.28f604p-34f,
    -0x1.32b46cp-34f, -0x1.3d6772p-34f, -0x1.493174p-34f, -0x1.5636a2p-34f,
    -0x1.64989cp-34f, -0x1.746d4cp-34f, -0x1.85ad8ep-34f, -0x1.98169ap-34f,
    -0x1.aaf834p-34f, -0x1.bceaap-34f, -0x1.cb6c5p-34f, -0x1.d26efep-34f,
    -0x1.cbceacp-34f, -0x1.ae1eap-34f, -0x1.66f9f2p-34f, -0x1.68a602p-35f,},
  {
    0x1.148f22p-36f, 0x1.18fbc4p-36f, 0x1.1d9f9ap-36f, 0x1.227f36p-36f,
    0x1.279fbcp-36f, 0x1.2d06ecp-36f, 0x1.32bb42p-36f, 0x1.38c418p-36f,
    0x1.3f29c8p-36f, 0x1.45f5dap-36f, 0x1.4d334p-36f, 0x1.54ee9ep-36f,
    0x1.5d3698p-36f, 0x1.661c48p-36f, 0x1.6fb3bcp-36f, 0x1.7a14a8p-36f,
    0x1.855b2cp-36f, 0x1.91a8d8p-36f, 0x1.9f25c6p-36f, 0x1.ae01d8p-36f,
    0x1.be759ap-36f, 0x1.d0c224p-36f, 0x1.e52e18p-36f, 0x1.fbfbeap-36f,
    0x1.0aa91p-35f, 0x1.1884d8p-35f, 0x1.272a06p-35f, 0x1.359d2ep-35f,
    0x1.4222b2p-35f, 0x1.4aecp-35f, 0x1.53d2aep-35f, 0x1.9d56f2p-35f,},
  {
    -0x1.e6228cp-38f, -0x1.edbc2p-38f, -0x1.f5b248p-38f, -0x1.fe0c84p-38f,
    -0x1.036998p-37f, -0x1.0807d4p-37f, -0x1.0ce638p-37f, -0x1.120ab6p-37f,
    -0x1.177c06p-37f, -0x1.1d41cep-37f, -0x1.2364dp-37f, -0x1.29ef14p-37f,
    -0x1.30ec36p-37f, -0x1.3869acp-37f, -0x1.407738p-37f, -0x1.492754p-37f,
    -0x1.528fdep-37f, -0x1.5ccad6p-37f, -0x1.67f74cp-37f, -0x1.743a78p-37f,
    -0x1.81c0eep-37f, -0x1.90bf94p-37f, -0x1.a173bep-37f, -0x1.b420cp-37f,
    -0x1.c9072p-37f, -0x1.e04dcep-37f, -0x1.f9cf2p-37f, -0x1.0a5a2cp-36f,
    -0x1.1764f4p-36f, -0x1.21b33ap-36f, -0x1.236e1p-36f, -0x1.cb5c64p-37f,},
  {
    0x1.de2c6p-39f, 0x1.e58a66p-39f, 0x1.ed40d2p-39f, 0x1.f556b6p-39f,
    0x1.fdd3e6p-39f, 0x1.036096p-38f, 0x1.08142ep-38f, 0x1.0d0a48p-38f,
    0x1.124926p-38f, 0x1.17d7e4p-38f, 0x1.1dbe9ep-38f, 0x1.2406ap-38f,
    0x1.2aba9ap-38f, 0x1.31e6fp-38f, 0x1.399a1p-38f, 0x1.41e4ep-38f,
    0x1.4adb4ap-38f, 0x1.5494fp-38f, 0x1.5f2df8p-38f, 0x1.6ac81ep-38f,
    0x1.778bd8p-38f, 0x1.85a986p-38f, 0x1.955a4cp-38f, 0x1.a6df74p-38f,
    0x1.ba7e2ap-38f, 0x1.d07246p-38f, 0x1.e8cd8ep-38f, 0x1.019878p-37f,
    0x1.0f23eep-37f, 0x1.1b85a4p-37f, 0x1.24a882p-37f, 0x1.499648p-37f,},
  {
    -0x1.fabcbep-40f, -0x1.013accp-39f, -0x1.054508p-39f, -0x1.0980b4p-39f,
    -0x1.0df1dp-39f, -0x1.129cd8p-39f, -0x1.1786d6p-39f, -0x1.1cb56ap-39f,
    -0x1.222ef8p-39f, -0x1.27fab6p-39f, -0x1.2e20ep-39f, -0x1.34aadcp-39f,
    -0x1.3ba378p-39f, -0x1.43173p-39f, -0x1.4b148ap-39f, -0x1.53ac76p-39f,
    -0x1.5cf2eap-39f, -0x1.66ff7cp-39f, -0x1.71ee4p-39f, -0x1.7de0c8p-39f,
    -0x1.8aff5ep-39f, -0x1.997a5p-39f, -0x1.a98b16p-39f, -0x1.bb7498p-39f,
    -0x1.cf80c6p-39f, -0x1.e5f77ep-39f, -0x1.ff0646p-39f, -0x1.0d4404p-38f,
    -0x1.1bc978p-38f, -0x1.29d9cp-38f, -0x1.34ce0ap-38f, -0x1.210f5ap-38f,},
  {
    0x1.506d0cp-40f, 0x1.557ed6p-40f, 0x1.5acc1ap-40f, 0x1.60597ap-40f,
    0x1.662c18p-40f, 0x1.6c49b6p-40f, 0x1.72b8bep-40f, 0x1.798064p-40f,
    0x1.80a8c8p-40f, 0x1.883b1cp-40f, 0x1.9041dp-40f, 0x1.98c8dp-40f,
    0x1.a1ddcap-40f, 0x1.ab9082p-40f, 0x1.b5f33ep-40f, 0x1.c11b52p-40f,
    0x1.cd21bep-40f, 0x1.da2406p-40f, 0x1.e84538p-40f, 0x1.f7af2ap-40f,
    0x1.044a04p-39f, 0x1.0d9802p-39f, 0x1.17e58ep-39f, 0x1.235d0ap-39f,
    0x1.302e94p-39f, 0x1.3e8c4ap-39f, 0x1.4e9f1ap-39f, 0x1.606b84p-39f,
    0x1.7396dap-39f, 0x1.86f9a2p-39f, 0x1.980bccp-39f, 0x1.b3824ap-39f,},
  {
    -0x1.819de2p-41f, -0x1.876332p-41f, -0x1.8d6bbep-41f, -0x1.93bcb8p-41f,
    -0x1.9a5be4p-41f, -0x1.a14fbp-41f, -0x1.a89f4ep-41f, -0x1.b052ccp-41f,
    -0x1.b8734p-41f, -0x1.c10aecp-41f, -0x1.ca2576p-41f, -0x1.d3d026p-41f,
    -0x1.de1a32p-41f, -0x1.e9152p-41f, -0x1.f4d53ap-41f, -0x1.00b91p-40f,
    -0x1.0783bep-40f, -0x1.0edaf4p-40f, -0x1.16d20cp-40f, -0x1.1f800ep-40f,
    -0x1.29009ep-40f, -0x1.3374e2p-40f, -0x1.3f0492p-40f, -0x1.4bdebap-40f,
    -0x1.5a397ap-40f, -0x1.6a4efcp-40f, -0x1.7c5388p-40f, -0x1.905c48p-40f,
    -0x1.a626dep-40f, -0x1.bcaabep-40f, -0x1.d164dap-40f, -0x1.d3af6ep-40f,},};

}  // namespace weir
