/* The built-in names of the language, from builtins.def. */
#ifndef TD_COMPILER_BUILTINS_H
#define TD_COMPILER_BUILTINS_H

#include "compiler/model.h"

typedef struct {
  TdModelType type;
  bool in_benefit; /* has a value only in a benefit or an alert */
  const char *zh, *en, *doc;
} TdBuiltinInfo;

extern const TdBuiltinInfo td_builtins[TD_BUILTIN_COUNT];

/* The built-in of a name in either language, or TD_BUILTIN_COUNT. */
TdBuiltin td_builtin_by_name(const char *name);

#endif
