# Who may include whom. The one list: the targets are built from it (WeirModule.cmake) and
# tests/house/layers.cmake refuses any #include that climbs it.
# ROOM: the rooms it may use, lowest first. A room's public face is include/weir/ROOM.hpp.
set(WEIR_ROOMS core random exec model allocate simulate study scenario store app embed)

set(WEIR_LAYER_core)
set(WEIR_LAYER_random core)
set(WEIR_LAYER_exec core)
set(WEIR_LAYER_model core random)
set(WEIR_LAYER_allocate core exec model)
set(WEIR_LAYER_simulate core random exec model)
set(WEIR_LAYER_study core random exec model allocate simulate)
set(WEIR_LAYER_scenario core model)
set(WEIR_LAYER_store core model allocate simulate study)
set(WEIR_LAYER_app core random exec model allocate simulate study scenario store)
set(WEIR_LAYER_embed core random exec model allocate simulate)
