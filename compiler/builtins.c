#include "compiler/builtins.h"

#include <string.h>

#define SCOPE_CLAIM false
#define SCOPE_BENEFIT true

const TdBuiltinInfo td_builtins[TD_BUILTIN_COUNT] = {
#define TD_BUILTIN(id, type, scope, zh, en, doc) {TD_M_##type, SCOPE_##scope, zh, en, doc},
#include "compiler/builtins.def"
};

TdBuiltin td_builtin_by_name(const char *name) {
  for (int i = 0; i < TD_BUILTIN_COUNT; i++)
    if (strcmp(td_builtins[i].zh, name) == 0 || strcmp(td_builtins[i].en, name) == 0) return (TdBuiltin)i;
  return TD_BUILTIN_COUNT;
}
