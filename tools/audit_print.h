/* How an account of a notice's text is printed. */
#ifndef TD_TOOLS_AUDIT_PRINT_H
#define TD_TOOLS_AUDIT_PRINT_H

#include "compiler/account.h"
#include "grammar/diagnostic.h"

typedef struct {
  const TdAccount *account;
  const TdSource *source; /* the policy's */
  const char *notice_path;
  TdLang lang;
} TdAudit;

void td_audit_print_text(const TdAudit *audit, GString *out);
void td_audit_print_json(const TdAudit *audit, GString *out);
void td_audit_print_html(const TdAudit *audit, GString *out);

/* What is wrong, one sentence each: of missing figures, of the policy's without ground, of slips. */
char *td_audit_missing(const TdAudit *audit, guint text);
char *td_audit_groundless(const TdAudit *audit, guint policy);
char *td_audit_slip(const TdAudit *audit, guint slip);
char *td_audit_sum(const TdAudit *audit);
bool td_audit_is_groundless(const TdPolicyFigure *figure);

/* The text of a figure as it stands: of the notice without line ends, of the policy. */
char *td_audit_notice_text(const TdAudit *audit, guint text);
char *td_audit_policy_text(const TdAudit *audit, TdSpan span);
const char *td_audit_clause(const TdAudit *audit, guint text);
uint32_t td_audit_line(const TdAudit *audit, guint text);

#endif
