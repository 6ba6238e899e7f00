// An expression's words.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace weir {

enum class Token : std::uint8_t { number, text, name, symbol, end, wrong };

struct Lexeme {
  Token token = Token::end;
  std::string_view spelling;  // of a text: what stands between the quotes
  double number = 0;
  std::size_t at = 0;         // byte offset in the expression
  std::string problem;        // of a wrong one
  std::string suggestion;
};

/// The word of `expression` that begins at or after byte `from`; the next one begins at `*next`.
/// Fails: Token::wrong with problem and suggestion.
Lexeme read_lexeme(std::string_view expression, std::size_t from, std::size_t* next);

}  // namespace weir
