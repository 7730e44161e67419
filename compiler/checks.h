/* The table of named checks (checks.def). */
#ifndef TD_COMPILER_CHECKS_H
#define TD_COMPILER_CHECKS_H

#include "grammar/diagnostic.h"

typedef enum {
#define TD_CHECK(id, zh, en, doc) TD_C_##id,
#include "compiler/checks.def"
  TD_CHECK_COUNT
} TdCheck;

typedef struct {
  const char *zh, *en;
  TdDiagnosticId diagnostic;
} TdCheckInfo;

extern const TdCheckInfo td_checks[TD_CHECK_COUNT];

/* The check of a name in either language, or TD_CHECK_COUNT. */
TdCheck td_check_by_name(const char *name);
/* The check that a diagnostic belongs to, or TD_CHECK_COUNT. */
TdCheck td_check_of(TdDiagnosticId diagnostic);

#endif
