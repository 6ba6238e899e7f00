// The engine without files: one scenario, opened from its image, changed by levers, divided and
// simulated. A C interface, for the WebAssembly module of the page; natively the same functions are
// there for tests. One scenario at a time; not for several threads at once.
//
// Text and images go in through weir_buffer(); what comes out stays until the next call.
#pragma once

#include <cstddef>
#include <cstdint>

extern "C" {

/// Room for the bytes of the next call.
char* weir_buffer(std::size_t bytes);

/// Opens the scenario whose image (weir/model/image.hpp) stands in the buffer. 1: done; 0: damaged.
int weir_open(std::size_t bytes);
/// The scenario as it was opened.
void weir_reset();
/// Sets the value whose path stands in the buffer, as weir::set(); time.quarters, as weir::shorten().
/// 1: done; 0: refused.
int weir_set(std::size_t path_bytes, double value);
/// A strategy's name stands in the buffer. 1: done; 0: there is none of that name.
int weir_strategy(std::size_t name_bytes);

/// Divides the money. 0: done; 2: unsupported; 3: infeasible, and weir_text() says why.
/// Needs: an opened scenario; so do all below.
int weir_divide();
/// Simulates up to `blocks` more blocks of 1,024 of the `draws` asked for; the draws done so far.
/// Needs: weir_divide() gave 0, with no change since.
std::uint32_t weir_simulate(std::uint32_t draws, std::uint32_t blocks);
/// The first `draws` draws of the parameters alone through the planning layer (weir/model/glance.hpp):
/// without county effects, shocks and counts of a simulation. Only the first look, and one after a
/// change that moves more than money, takes long. 1: done; 0: the scenario needs draws.
/// Needs: as weir_simulate().
int weir_glance(std::uint32_t draws);

/// What weir_numbers() gives. Money in major units.
enum WeirNumbers {
  weir_certificate = 0,      // objective, bound, gap, worst violation
  weir_rules = 1,            // [fund or rule]: binding (0 or 1), shadow price, total cost
  weir_county_money = 2,     // [county]
  weir_programme_money = 3,  // [programme]
  weir_county_planning = 4,  // [outcome][county][quarter]
  weir_planning = 5,         // [outcome][quarter], the counties where it is counted
  weir_summaries = 6,        // [headline][quarter]: mean, sd, mcse, p05, p25, p50, p75, p95
  weir_chances = 7,          // [target], then all targets: probability, mcse
  weir_programme_planning = 8,  // [programme][outcome]: what its money adds by the end
  weir_glanced = 9,             // [headline][quarter]: p05, p25, p50, p75, p95
  weir_glanced_chances = 10,    // [target], then all targets: probability
  weir_class_summaries = 11,    // [class], each as weir_summaries
};
/// Needs: as weir_simulate(); weir_summaries, weir_class_summaries, weir_chances: draws were done since; weir_glanced,
/// weir_glanced_chances: weir_glance() gave 1 since.
const double* weir_numbers(int what);
/// How many numbers the last weir_numbers() gave.
std::size_t weir_count();

/// Hex digits that are equal exactly when the division and every tally of the draws done are:
/// weir::fingerprint(). As weir_text() a text that ends in 0.
const char* weir_fingerprint();
const char* weir_text();
}
