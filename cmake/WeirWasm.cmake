# weir.wasm: the rooms below embed and embed itself, compiled by clang for WebAssembly from the same
# sources as the native engine. Without threads, ranks, CBC; the switches that keep the bits are the
# native ones. Left out, with a message, where the tools are missing.
find_program(WEIR_WASM_CLANG NAMES clang++-19)
find_program(WEIR_WASM_LINKER NAMES wasm-ld-19)
find_program(WEIR_WASM_CACHE ccache)
set(WEIR_WASM_HEADERS /usr/include/wasm32-wasi/wchar.h /usr/lib/llvm-19/include/wasm32-wasi/c++/v1/vector)

function(weir_wasm_module out)
  set(${out} "" PARENT_SCOPE)
  foreach(needed IN LISTS WEIR_WASM_CLANG WEIR_WASM_LINKER WEIR_WASM_HEADERS)
    if(NOT EXISTS ${needed})
      message(STATUS "no clang 19 for WebAssembly: reports will not simulate in the page")
      return()
    endif()
  endforeach()
  get_target_property(eigen Eigen3::Eigen INTERFACE_INCLUDE_DIRECTORIES)
  set(sources)
  foreach(room IN LISTS WEIR_LAYER_embed ITEMS embed)
    file(GLOB found CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/engine/${room}/*.cpp)
    list(APPEND sources ${found})
  endforeach()
  list(FILTER sources EXCLUDE REGEX "/exec/[a-z_]*\\.cpp$|/simulate/ranks\\.cpp$")
  list(APPEND sources ${PROJECT_SOURCE_DIR}/engine/exec/serial/blocks.cpp)

  set(target --target=wasm32-wasi -stdlib=libc++ -fno-exceptions)
  if(WEIR_WASM_CACHE)
    set(compiler ${WEIR_WASM_CACHE} ${WEIR_WASM_CLANG})
  else()
    set(compiler ${WEIR_WASM_CLANG})
  endif()
  set(flags -std=c++20 -O2 ${target} -fno-rtti -msimd128 -mbulk-memory -msign-ext
    -mnontrapping-fptoint ${WEIR_ARITHMETIC} -DNDEBUG
    -I${PROJECT_SOURCE_DIR}/include -I${PROJECT_SOURCE_DIR}/engine -isystem ${eigen})
  set(folder ${PROJECT_BINARY_DIR}/wasm)
  set(objects)
  foreach(source IN LISTS sources)
    file(RELATIVE_PATH name ${PROJECT_SOURCE_DIR}/engine ${source})
    string(REPLACE "/" "_" name ${name})
    set(object ${folder}/${name}.o)
    add_custom_command(OUTPUT ${object}
      COMMAND ${CMAKE_COMMAND} -E make_directory ${folder}
      COMMAND ${compiler} ${flags} -MD -MT ${object} -MF ${object}.d
        -c ${source} -o ${object}
      DEPENDS ${source} DEPFILE ${object}.d VERBATIM COMMENT "WebAssembly ${name}")
    list(APPEND objects ${object})
  endforeach()

  file(STRINGS ${PROJECT_SOURCE_DIR}/include/weir/embed.hpp lines REGEX "weir_[a-z_]+\\(.*\\);$")
  set(exports)
  foreach(line IN LISTS lines)
    string(REGEX REPLACE ".*(weir_[a-z_]+)\\(.*" "-Wl,--export=\\1" export "${line}")
    list(APPEND exports ${export})
  endforeach()
  set(module ${folder}/weir.wasm)
  add_custom_command(OUTPUT ${module}
    COMMAND ${WEIR_WASM_CLANG} ${target} -mexec-model=reactor -fuse-ld=${WEIR_WASM_LINKER}
      -Wl,--no-entry,--strip-all,--gc-sections,-z,stack-size=1048576 ${exports}
      ${objects} -lc++ -lc++abi -o ${module}
    DEPENDS ${objects} ${PROJECT_SOURCE_DIR}/include/weir/embed.hpp
    VERBATIM COMMENT "WebAssembly module of the page")
  add_custom_target(weir_wasm_module ALL DEPENDS ${module})
  set(${out} ${module} PARENT_SCOPE)
endfunction()
