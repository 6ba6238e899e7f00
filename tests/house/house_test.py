"""Proves that every rule of house.py can fail: one small tree per wrong line, and good ones."""

import tempfile
import unittest
from pathlib import Path

from house import findings

LAYERS = """
set(WEIR_ROOMS core random exec model scenario app)  # a comment (with brackets)
set(WEIR_LAYER_core)
set(WEIR_LAYER_random core)
set(WEIR_LAYER_exec core)
set(WEIR_LAYER_model core random)
set(WEIR_LAYER_scenario core model)
set(WEIR_LAYER_app core random exec model scenario)
"""

HEADER = "// Why.\n#pragma once\n"

# (rule, path, text): exactly this rule must be found.
WRONG = [
    ("layers", "engine/random/a.cpp", '#include "weir/model.hpp"\n'),
    ("layers", "engine/random/a.cpp", "#  include <weir/model/problem.hpp>\n"),
    ("layers", "include/weir/model/deep.hpp", HEADER + '#include "weir/scenario.hpp"\n'),
    ("layers", "include/weir/random_extra.hpp", HEADER + '#include "weir/exec.hpp"\n'),
    ("layers", "engine/app/a.cpp", '#include "weir/weir.hpp"\n'),
    ("layers", "engine/attic/a.cpp", '#include "weir/core.hpp"\n'),
    ("private", "engine/model/a.cpp", '#include "random/secret.hpp"\n'),
    ("private", "include/weir/model.hpp", HEADER + '#include "model/secret.hpp"\n'),
    ("private", "engine/model/a.cpp", '#include "secret.hpp"\n'),
    ("private", "engine/scenario/other.cpp", "#include <toml++/toml.h>\n"),
    ("parallel", "engine/model/a.cpp", "#pragma omp parallel for\n"),
    ("parallel", "engine/app/a.cpp", "#include <omp.h>\n"),
    ("parallel", "engine/app/a.cpp", "int n = omp_get_max_threads();\n"),
    ("parallel", "engine/app/a.cpp", "int n = MPI_Init(nullptr, nullptr);\n"),
    ("length", "tests/unit/long.test.cpp", "\n" * 501),
    ("length", "bench/long.bench.cpp", "\n" * 501),
    ("pragma-once", "engine/app/a.hpp", "int x;\n"),
    ("exact", "engine/model/a.cpp", "double y = std::exp(x);\n"),
    ("exact", "engine/model/a.cpp", "double y = std::powf(x, 2);\n"),
    ("exact", "engine/model/a.cpp", "using std::log1p;\n"),
    ("exact", "engine/model/a.cpp", "double y = 1 + lgamma (x);\n"),
    ("exact", "engine/model/a.cpp", "double y = ::erf(x);\n"),
    ("exact", "engine/model/a.cpp", "double y = __builtin_tgamma(x);\n"),
    ("exact", "include/weir/random_extra.hpp", HEADER + "inline double y = std::fma(1., 2., 3.);\n"),
    ("exact", "engine/random/a.cpp", "std::normal_distribution<> d;\n"),
    ("exact", "engine/random/a.cpp", "std::mt19937_64 g;\n"),
    ("exact", "engine/random/a.cpp", "int y = rand();\n"),
    ("exact", "engine/random/a.cpp", "std::ostringstream s;\n"),
    ("exact", "engine/model/a.cpp", "double y = std::reduce(a, b);\n"),
    ("locale", "engine/scenario/a.cpp", "double y = std::strtod(text, nullptr);\n"),
    ("locale", "engine/scenario/a.cpp", "double y = std::stod(text);\n"),
    ("locale", "engine/app/a.cpp", 'setlocale(LC_ALL, "");\n'),
    ("bare", "engine/core/a.cpp", "void f() { throw 1; }\n"),
    ("bare", "engine/core/a.cpp", "#include <iostream>\n"),
    ("bare", "engine/model/a.cpp", "#include <boost/math/distributions/beta.hpp>\n"),
    ("flags", "CMakeLists.txt", "add_compile_options(-ffast-math)\n"),
    ("flags", "cmake/x.cmake", "set(CMAKE_CXX_FLAGS -Ofast)\n"),
    ("flags", "tests/unit/x.cmake", "target_compile_options(t PRIVATE -ffast-math)\n"),
]

# Nothing may be found.
GOOD = [
    ("engine/app/a.cpp", '#include "app/own.hpp"\n#include "weir/scenario.hpp"\n#include <vector>\n'),
    ("engine/exec/a.cpp", "#include <omp.h>\n#pragma omp parallel\nint n = omp_get_max_threads();\n"),
    ("engine/model/a.cpp", "// std::exp(x) is banned here\n/* throw */ double y = exp_(x);\n"),
    ("engine/model/a.cpp", 'const char* s = "std::log(x) # throw";\nchar q = \'"\';\n'),
    ("engine/model/a.cpp", "double y = problem.log(x) + p->exp(x) + weir::pow_(x, y);\n"),
    ("engine/model/a.cpp", "double y = 1'000'000 + std::sqrt(x) + std::floor(x);\n"),
    ("engine/random/tools/print.cpp", "#include <iostream>\ndouble y = std::exp(1.0);\n"),
    ("engine/scenario/toml.cpp", "#include <toml++/toml.h>\n"),
    ("tests/unit/a.test.cpp", '#include "model/secret.hpp"\ndouble y = std::exp(1.0);\n' + "\n" * 498),
    ("include/weir/weir.hpp", HEADER + '#include "weir/app.hpp"\n#include "weir/core.hpp"\n'),
    ("cmake/x.cmake", "# never -ffast-math\n"),
]


def found_in(path, text):
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name, content in (("cmake/layers.cmake", LAYERS), (path, text)):
            file = root / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content)
        return list(findings(root))


class HouseRules(unittest.TestCase):
    def test_each_wrong_line_is_found_by_its_rule_alone(self):
        for rule, path, text in WRONG:
            with self.subTest(path=path, text=text[:60]):
                found = found_in(path, text)
                self.assertEqual(len(found), 1, found)
                self.assertIn(f": {rule}: ", found[0])

    def test_good_code_passes(self):
        for path, text in GOOD:
            with self.subTest(path=path, text=text[:60]):
                self.assertEqual(found_in(path, text), [])

    def test_the_finding_names_the_line(self):
        found = found_in("engine/model/a.cpp", "/* two\nlines */\n\n  double y = std::exp(x);\n")
        self.assertTrue(found[0].startswith("engine/model/a.cpp:4: exact: std::exp"), found)


if __name__ == "__main__":
    unittest.main()
