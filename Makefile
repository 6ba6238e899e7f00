# `make run` and `make test` are all that a newcomer needs; they install what is missing on Debian 12.
.PHONY: help run cases build test asan tsan bench bench-peers scaling readme web format clean
.PHONY: setup setup-web
.SUFFIXES:
MAKEFLAGS += --no-print-directory

# FAST=1 leaves the sanitizer suite out of `make test`.
FAST ?= 0
SCENARIO ?= scenarios/sichuan-2020.toml

help:
	@echo "make run     build, run $(SCENARIO), and write the page to look at"
	@echo "make cases   run every case of scenarios/, one line each"
	@echo "make test    build, and run every test, also under sanitizers (FAST=1: without those)"
	@echo "make bench   time per cell (draw x county x quarter) of the engine's parts"
	@echo "make scaling threads x ranks: speed-up, efficiency, the same hash in each row"
	@echo "make bench-peers  the allocation core beside CLP, Ipopt and others (about an hour)"
	@echo "make asan    the tests under the address and undefined-behaviour sanitizers"
	@echo "make tsan    the parallel tests under the thread sanitizer (clang)"
	@echo "make readme  brings the summary in README.md up to date"
	@echo "make web     the page of weir report from web/src (needs Node.js and npm)"
	@echo "make format  clang-format on what differs from the last commit"
	@echo "make clean   remove build/"

setup:
	@cmake/setup.sh

build: setup
	@cmake --preset release > /dev/null
	@cmake --build --preset release --target weir

run: build
	@build/release/weir run $(SCENARIO)
	@build/release/weir report

# What the tests of the page take. Where it cannot be had, they say so and are skipped.
setup-web:
	@cmake/setup.sh $$(sed 's/#.*//' cmake/web-packages.txt) \
	  $$(command -v npm > /dev/null || echo nodejs npm) || \
	  echo "weir: the page is tested only where these can be installed" >&2

web:
	@cd web && npm install --no-save --ignore-scripts --silent && npm run --silent build

# WEIR_UPDATE=1 /usr/bin/python3 tests/regression/cases.py . build/release/weir writes the expected results anew.
cases: build
	@/usr/bin/python3 tests/regression/cases.py . build/release/weir --table

# The sanitizers come first: the last line is the closing line of the whole suite.
test: setup setup-web
	@cmake --preset release > /dev/null
	@cmake --build --preset release
	@if [ "$(FAST)" != 1 ]; then $(MAKE) asan; fi
	@ctest --preset release

asan: setup
	@cmake --preset asan > /dev/null
	@cmake --build --preset asan
	@ctest --preset asan

tsan:
	@cmake/setup.sh clang-19 libclang-rt-19-dev libomp-19-dev
	@cmake --preset tsan > /dev/null
	@cmake --build --preset tsan --target parallel_tests
	@ctest --preset tsan

bench: setup
	@cmake --preset release > /dev/null
	@cmake --build --preset release --target weir benches
	@bench/table.py build/release

scaling: build
	@bench/scaling.py build/release/weir $(SCENARIO)
	@bench/scaling.py build/release/weir $(SCENARIO) --weak --draws 8192

bench-peers:
	@cmake/setup.sh $$(sed 's/#.*//' cmake/peers-packages.txt)
	@cmake -S bench/peers -B build/peers -G Ninja -DCMAKE_BUILD_TYPE=Release > /dev/null
	@cmake --build build/peers
	@/usr/bin/python3 -B bench/peers/numpy_ensemble.py build/peers/peer_ensemble
	@/usr/bin/python3 -B bench/peers/numpy_sweep.py build/peers/peer_sweep
	@/usr/bin/python3 -B bench/peers/compare.py build/peers --json build/peers/table.json

readme: build
	@/usr/bin/python3 tests/docs/summary.py . $(CURDIR)/build/release/weir --write

format:
	@cmake/setup.sh clang-format
	@{ git diff --name-only --diff-filter=d; git ls-files --others --exclude-standard; } | \
	  grep -E '\.(cpp|hpp)$$' | xargs -r clang-format -i

clean:
	@rm -rf build
