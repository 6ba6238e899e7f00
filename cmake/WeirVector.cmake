# weir_vector_sources(TARGET source...): compiles the kernels once per instruction set, each time in
# a namespace of its own, and adds them all to TARGET. On other processors there is the plain one.
# No flag here may change a result: neither contraction nor another order of operations.
set(WEIR_ISA_FLAGS_avx2 -mavx2)
set(WEIR_ISA_FLAGS_avx512
  -mavx512f -mavx512dq -mavx512bw -mavx512vl -mavx512cd -mprefer-vector-width=512)

function(weir_vector_sources target)
  target_sources(${target} PRIVATE ${ARGN})
  if(NOT CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$" OR EMSCRIPTEN)
    return()
  endif()
  foreach(isa avx2 avx512)
    set(objects ${target}_${isa})
    add_library(${objects} OBJECT ${ARGN})
    target_compile_features(${objects} PRIVATE cxx_std_20)
    target_compile_definitions(${objects} PRIVATE WEIR_ISA=${isa})
    target_include_directories(${objects} PRIVATE
      ${PROJECT_SOURCE_DIR}/engine ${PROJECT_SOURCE_DIR}/include)
    target_link_libraries(${objects} PRIVATE $<BUILD_INTERFACE:weir_options>)
    # g++ 12 warns falsely inside its own headers of vector functions (GCC bug 105593).
    target_compile_options(${objects} PRIVATE ${WEIR_ISA_FLAGS_${isa}}
      "$<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized;-Wno-uninitialized>")
    target_sources(${target} PRIVATE $<TARGET_OBJECTS:${objects}>)
  endforeach()
endfunction()
