# The fuzz targets, each under its own name, in one program.
foreach(fuzzed toml_text csv expression)
  set(fuzz_source ${PROJECT_SOURCE_DIR}/tests/fuzz/${fuzzed}.fuzz.cpp)
  target_sources(${target} PRIVATE ${fuzz_source})
  set_source_files_properties(${fuzz_source} PROPERTIES
    COMPILE_DEFINITIONS LLVMFuzzerTestOneInput=fuzz_${fuzzed})
endforeach()
