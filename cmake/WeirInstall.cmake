# What `cmake --install` puts where: the command, one library per room as Weir::ROOM, the public
# headers, the scenarios with their data, and what find_package(Weir) reads. The room app is the
# command itself and is not exported.
include(CMakePackageConfigHelpers)
set(weir_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/Weir)

set(weir_exported ${WEIR_ROOMS})
list(REMOVE_ITEM weir_exported app)
list(TRANSFORM weir_exported PREPEND weir_)
install(TARGETS weir)
install(TARGETS ${weir_exported} EXPORT WeirTargets)
install(EXPORT WeirTargets NAMESPACE Weir:: DESTINATION ${weir_package_dir})

install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/weir DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/scenarios DESTINATION ${CMAKE_INSTALL_DATADIR}/weir)

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/WeirConfig.cmake.in
  ${PROJECT_BINARY_DIR}/WeirConfig.cmake INSTALL_DESTINATION ${weir_package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/WeirConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/WeirConfig.cmake ${PROJECT_BINARY_DIR}/WeirConfigVersion.cmake
  DESTINATION ${weir_package_dir})
