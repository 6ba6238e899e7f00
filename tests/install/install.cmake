# Installs the build into an empty folder, builds an outside project against it alone, runs that and
# the installed command. Needs: BUILD_DIR WORK_DIR OUTSIDE COMPILER FLAGS BUILD_TYPE DATADIR BINDIR.
function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ECHO STDOUT COMMAND_ERROR_IS_FATAL ANY)
endfunction()

file(REMOVE_RECURSE ${WORK_DIR})
run(${CMAKE_COMMAND} --install ${BUILD_DIR} --prefix ${WORK_DIR}/prefix)
run(${CMAKE_COMMAND} -S ${OUTSIDE} -B ${WORK_DIR}/build -G Ninja
  -DCMAKE_PREFIX_PATH=${WORK_DIR}/prefix -DCMAKE_FIND_USE_PACKAGE_REGISTRY=OFF
  -DCMAKE_CXX_COMPILER=${COMPILER} -DCMAKE_CXX_FLAGS=${FLAGS} -DCMAKE_BUILD_TYPE=${BUILD_TYPE})
run(${CMAKE_COMMAND} --build ${WORK_DIR}/build)
run(${WORK_DIR}/build/outside ${WORK_DIR}/prefix/${DATADIR}/weir/scenarios/sichuan-2020.toml)
run(${WORK_DIR}/prefix/${BINDIR}/weir --version)
