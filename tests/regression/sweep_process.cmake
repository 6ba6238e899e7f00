add_dependencies(${target} weir)
target_compile_definitions(${target} PRIVATE WEIR_PROGRAM="$<TARGET_FILE:weir>")
