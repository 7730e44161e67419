#include "compiler/lint.h"

#include <string.h>

#include "compiler/linter.h"

/* A 容许: the check that it silences, where, and whether there was anything to silence. */
typedef struct {
  TdCheck check;
  TdSpan scope;
  const TdNode *node;
  bool used;
} Silence;

static bool inside(TdSpan outer, TdSpan inner) {
  return outer.file == inner.file && outer.start <= inner.start && inner.start < outer.end;
}

void td_found(TdLinter *linter, TdCheck check, const TdNode *node, const char *a, const char *b, const char *c) {
  bool silenced = false;
  for (guint i = 0; i < linter->silences->len; i++) {
    Silence *silence = &g_array_index(linter->silences, Silence, i);
    if (silence->check != check || !inside(silence->scope, node->span)) continue;
    silenced = silence->used = true;
  }
  if (!silenced) td_diagnose(linter->diagnostics, td_checks[check].diagnostic, node->span, a, b, c, NULL);
}

/* What follows the policy's name silences in the whole file, everything else in the statement that it stands behind. */
static void collect(TdLinter *linter, const TdNode *node) {
  for (const TdNode *child = node->first; child != NULL; child = child->next) {
    collect(linter, child);
    if (child->kind != TD_N_ALLOW) continue;
    Silence silence = {.check = td_check_by_name(child->first->text), .scope = node->span, .node = child};
    if (node->kind == TD_N_POLICY) silence.scope = (TdSpan){0, G_MAXUINT32, node->span.file};
    g_array_append_val(linter->silences, silence);
  }
}

/* Last of all, and those of this check itself at the very end. */
static void find_idle(TdLinter *linter) {
  for (int own = 0; own < 2; own++)
    for (guint i = 0; i < linter->silences->len; i++) {
      Silence silence = g_array_index(linter->silences, Silence, i);
      if (silence.used || (silence.check == TD_C_ALLOWED_NOTHING) != (own == 1)) continue;
      td_found(linter, TD_C_ALLOWED_NOTHING, silence.node->first, silence.node->first->text, NULL, NULL);
    }
}

const TdNode *td_node_from(const TdNode *node, TdNodeKind kind) {
  while (node != NULL && node->kind != kind) node = node->next;
  return node;
}

uint32_t td_line_of(const TdLinter *linter, const TdNode *node) {
  return td_source_line(td_sources_get(linter->sources, node->span.file), node->span.start, NULL);
}

char *td_label_names(const TdModel *model, uint64_t set) {
  GString *names = g_string_new(NULL);
  for (uint32_t i = 0; i < model->label_count; i++)
    if (set >> i & 1) g_string_append_printf(names, "%s%s", names->len > 0 ? "、" : "", model->labels[i]);
  return g_string_free(names, FALSE);
}

uint64_t td_all_identities(const TdModel *model) {
  return model->identity_count == 64 ? UINT64_MAX : (UINT64_C(1) << model->identity_count) - 1;
}

TdNodeKind td_benefit_kind(const TdLinter *linter) {
  return linter->model->record == TD_RECORD_CLAIM ? TD_N_BENEFIT : TD_N_SUBSIDY;
}

TdNodeKind td_rate_kind(const TdLinter *linter) {
  return linter->model->record == TD_RECORD_CLAIM ? TD_N_RATIO : TD_N_AMOUNT;
}

/* The benefits or subsidies of MODEL, as far as they are looked at one by one. */
static void look_through(TdLinter *linter, const TdModel *model) {
  g_autofree uint64_t *reach = g_new0(uint64_t, model->benefit_count);
  const TdModel *claims = linter->model;
  linter->model = model;
  linter->reach = reach;
  linter->normal = 0;
  for (uint32_t i = 0; i < model->identity_count; i++)
    if (model->identities[i].outcome == TD_I_NORMAL) linter->normal |= UINT64_C(1) << i;
  td_lint_reach(linter);
  td_lint_cover(linter);
  td_lint_rows(linter);
  if (model->record == TD_RECORD_CLAIM) td_lint_payments(linter);
  linter->model = claims;
  linter->reach = NULL;
}

void td_lint(const TdSources *sources, const TdNode *file, const TdModel *model, TdDiagnostics *diagnostics) {
  TdLinter linter = {.sources = sources, .file = file, .model = model, .diagnostics = diagnostics, .patience = 200000};
  g_autoptr(GArray) silences = g_array_new(FALSE, FALSE, sizeof(Silence));
  g_autoptr(GArray) facts = g_array_new(FALSE, FALSE, sizeof(TdFact));
  TdModel enrolments;
  linter.silences = silences;
  linter.facts = facts;
  collect(&linter, file);
  look_through(&linter, model);
  td_model_enrolments(model, &enrolments);
  if (model->subsidy_count > 0) look_through(&linter, &enrolments);
  td_lint_identities(&linter);
  td_lint_names(&linter);
  td_lint_clauses(&linter);
  td_lint_reasons(&linter);
  td_lint_expected(&linter, file);
  find_idle(&linter);
}

void td_lint_tests(const TdSources *sources, const TdNode *tests, const TdNode *policy, const TdModel *model,
                   TdDiagnostics *diagnostics) {
  TdLinter linter = {.sources = sources, .file = tests, .model = model, .diagnostics = diagnostics};
  g_autoptr(GArray) silences = g_array_new(FALSE, FALSE, sizeof(Silence));
  linter.silences = silences;
  collect(&linter, tests);
  td_lint_expected(&linter, policy);
  find_idle(&linter);
}
