add_dependencies(${target} weir)
target_compile_definitions(${target} PRIVATE WEIR_PROGRAM="$<TARGET_FILE:weir>")
if(WEIR_MPI AND MPI_CXX_FOUND)
  target_compile_definitions(${target} PRIVATE WEIR_MPIRUN="${MPIEXEC_EXECUTABLE}")
  set_tests_properties(${kind}.${name} PROPERTIES LABELS mpi PROCESSORS 2 ENVIRONMENT
    "OMPI_ALLOW_RUN_AS_ROOT=1;OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1;OMPI_MCA_rmaps_base_oversubscribe=1")
endif()
