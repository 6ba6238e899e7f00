#include "app/command.hpp"

int main(int argc, char** argv) { return weir::run_command(argc, argv); }
