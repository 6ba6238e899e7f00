target_link_libraries(${target} PRIVATE mpfr gmp)
