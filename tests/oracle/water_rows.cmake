# CLP, where Debian's coinor-libclp-dev is there, as an independent solver of the same problems.
find_path(WEIR_TEST_CLP_HEADERS coin/Clp_C_Interface.h)
if(WEIR_TEST_CLP_HEADERS AND WEIR_CLP_LIBRARY)
  target_include_directories(${target} SYSTEM PRIVATE ${WEIR_TEST_CLP_HEADERS})
  target_compile_definitions(${target} PRIVATE WEIR_CLP)
  target_link_libraries(${target} PRIVATE ${WEIR_CLP_LIBRARY})
endif()
