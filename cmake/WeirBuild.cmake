# How Weir is compiled, and what a build knows about itself.
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
if(WEIR_DEVELOPER AND NOT DEFINED CMAKE_COMPILE_WARNING_AS_ERROR)
  set(CMAKE_COMPILE_WARNING_AS_ERROR ON)
endif()
if(WEIR_DEVELOPER AND NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(WEIR_CCACHE ccache)
  if(WEIR_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${WEIR_CCACHE})
  endif()
endif()

# The same bits everywhere: no contraction, no fast-math, no x87 (x86-64 has none by default).
# The two other switches change no result and let the compiler vectorise over branches.
set(WEIR_ARITHMETIC -ffp-contract=off -fno-math-errno -fno-trapping-math)

add_library(weir_options INTERFACE)
target_compile_features(weir_options INTERFACE cxx_std_20)
# g++ 12 raises two warnings falsely on std::string (GCC bugs 105651, 105562): -Wrestrict is off,
# -Wmaybe-uninitialized is shown and stops nothing (and is off in tests). clang 19 finds what the
# library of g++ 12 uses itself in std::stable_sort deprecated.
target_compile_options(weir_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict;-Wno-error=maybe-uninitialized>
  $<$<CXX_COMPILER_ID:Clang>:-Wno-error=deprecated-declarations>
  ${WEIR_ARITHMETIC} $<$<BOOL:${WEIR_NATIVE}>:-march=native>)

# Tells TARGET what it was built from. The commit, as git gives it when CMake runs, is told to SOURCE
# alone: a commit compiles that one file again.
function(weir_describe_build target source)
  find_package(Git QUIET)
  set(commit "")
  if(GIT_FOUND)
    execute_process(COMMAND ${GIT_EXECUTABLE} -C ${PROJECT_SOURCE_DIR} describe --always --dirty
      OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  endif()
  if(NOT commit)
    set(commit "unknown")
  endif()
  string(TOUPPER "${CMAKE_BUILD_TYPE}" type)
  list(JOIN WEIR_ARITHMETIC " " arithmetic)
  set(build "${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION} ${CMAKE_BUILD_TYPE}")
  string(APPEND build " ${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${type}} ${arithmetic}")
  if(WEIR_NATIVE)
    string(APPEND build " -march=native")
  endif()
  string(REGEX REPLACE "  +" " " build "${build}")
  set_property(SOURCE ${source} APPEND PROPERTY COMPILE_DEFINITIONS
    WEIR_COMMIT="${commit}" WEIR_BUILD="${build}")
  target_compile_definitions(${target} PRIVATE
    WEIR_VERSION="${PROJECT_VERSION}" WEIR_SCENARIO_DIR="${PROJECT_SOURCE_DIR}/scenarios")
endfunction()

# Writes what the tests prove, a line each, for SOURCE to print: kind, name, first sentence of the
# comment at the head.
function(weir_list_tests target source)
  set(lines "")
  file(GLOB tests CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/*/*.test.cpp)
  foreach(test IN LISTS tests)
    string(REGEX REPLACE ".*/([^/]+)/([^/]+)\\.test\\.cpp$" "\\1\", \"\\2" name ${test})
    file(STRINGS ${test} head LIMIT_COUNT 4)
    list(POP_FRONT head)
    set(comment "")
    foreach(line IN LISTS head)
      if(NOT line MATCHES "^// ")
        break()
      endif()
      string(REGEX REPLACE "^//" "" line "${line}")
      string(APPEND comment "${line}")
    endforeach()
    string(REGEX REPLACE "\\. .*|\\.$" "" comment "${comment}")
    string(REGEX REPLACE "[\"\\\\]" "'" comment "${comment}")
    string(STRIP "${comment}" comment)
    string(APPEND lines "{\"${name}\", \"${comment}\"},\n")
  endforeach()
  file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/generated/app/test_list.inc CONTENT "${lines}" @ONLY)
  set_property(SOURCE ${source} APPEND PROPERTY OBJECT_DEPENDS
    ${PROJECT_BINARY_DIR}/generated/app/test_list.inc)
  set_property(SOURCE ${source} APPEND PROPERTY INCLUDE_DIRECTORIES ${PROJECT_BINARY_DIR}/generated)
endfunction()
