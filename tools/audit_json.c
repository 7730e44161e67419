#include "tools/audit_print.h"
#include "tools/json.h"

void td_audit_print_json(const TdAudit *audit, GString *out) {
  (void)audit;
  (void)out;
}
void td_audit_print_html(const TdAudit *audit, GString *out) {
  (void)audit;
  (void)out;
}
