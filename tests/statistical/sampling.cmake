# Long: sanitizers look at the same code in parallel.sampling.
set_tests_properties(statistical.sampling PROPERTIES LABELS "statistical;long")
