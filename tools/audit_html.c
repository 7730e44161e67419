#include "tools/audit_print.h"
void td_audit_print_html(const TdAudit *audit, GString *out) {
  (void)audit;
  (void)out;
}
