#include "compiler/checks.h"

#include <string.h>

const TdCheckInfo td_checks[TD_CHECK_COUNT] = {
#define TD_CHECK(id, zh, en, doc) {zh, en, TD_D_##id},
#include "compiler/checks.def"
};

TdCheck td_check_by_name(const char *name) {
  int i = 0;
  while (i < TD_CHECK_COUNT && strcmp(td_checks[i].zh, name) != 0 && strcmp(td_checks[i].en, name) != 0) i++;
  return (TdCheck)i;
}

TdCheck td_check_of(TdDiagnosticId diagnostic) {
  int i = 0;
  while (i < TD_CHECK_COUNT && td_checks[i].diagnostic != diagnostic) i++;
  return (TdCheck)i;
}
