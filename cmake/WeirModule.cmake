# weir_module(ROOM [LIBRARIES target...] [HEADER_LIBRARIES target...]): one static library per room
# of engine/. Its sources are the .cpp files of engine/ROOM, those named .kernel.cpp once per
# instruction set (WeirVector.cmake); its uses come from layers.cmake.
# HEADER_LIBRARIES are needed to compile the room only, never by who links it.
include(${CMAKE_CURRENT_LIST_DIR}/layers.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/WeirVector.cmake)

function(weir_module room)
  cmake_parse_arguments(arg "" "" "LIBRARIES;HEADER_LIBRARIES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/engine/${room}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  set(kernels ${sources})
  list(FILTER kernels INCLUDE REGEX "\\.kernel\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "\\.kernel\\.cpp$")
  if(sources)
    set(scope PUBLIC)
    add_library(weir_${room} STATIC ${sources})
    target_include_directories(weir_${room} PRIVATE ${PROJECT_SOURCE_DIR}/engine)
    target_link_libraries(weir_${room} PRIVATE ${arg_LIBRARIES}
      $<BUILD_INTERFACE:weir_options> "$<BUILD_INTERFACE:${arg_HEADER_LIBRARIES}>")
    if(kernels)
      weir_vector_sources(weir_${room} ${kernels})
    endif()
  else()
    set(scope INTERFACE)
    add_library(weir_${room} INTERFACE)
  endif()
  add_library(Weir::${room} ALIAS weir_${room})
  set_target_properties(weir_${room} PROPERTIES EXPORT_NAME ${room})
  target_compile_features(weir_${room} ${scope} cxx_std_20)
  target_include_directories(weir_${room} ${scope}
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
    $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  foreach(used IN LISTS WEIR_LAYER_${room})
    target_link_libraries(weir_${room} ${scope} weir_${used})
  endforeach()
endfunction()
