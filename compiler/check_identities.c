#include <string.h>

#include "compiler/checker.h"
#include "grammar/parse.h"

static uint64_t add_labels(TdChecker *checker, const TdNode *names) {
  uint64_t set = 0;
  for (const TdNode *name = names->first; name != NULL; name = name->next) {
    const char *meant = NULL; /* where the name is a slip, it is this one elsewhere */
    if (checker->has_vocabulary && !g_hash_table_contains(checker->vocabulary, name->text)) {
      guint count;
      g_autofree gpointer *keys = g_hash_table_get_keys_as_array(checker->vocabulary, &count);
      td_diagnose(checker->diagnostics, TD_D_UNDECLARED_LABEL, name->span, name->text,
                  td_or_nearest(checker, name->text, (const char *const *)keys, count), NULL);
      meant = td_nearest(name->text, (const char *const *)keys, count);
    }
    if (!td_claim_name(checker, "身份" TD_BILINGUAL "identity", name)) continue;
    if (checker->label_array->len == TD_MAX_LABELS) {
      td_too_many(checker, name, "身份" TD_BILINGUAL "identities", TD_MAX_LABELS);
      continue;
    }
    set |= UINT64_C(1) << checker->label_array->len;
    g_array_append_val(checker->label_array, name->text);
    g_hash_table_insert(checker->labels, (gpointer)name->text, GUINT_TO_POINTER(checker->label_array->len));
    if (meant != NULL && !g_hash_table_contains(checker->labels, meant))
      g_hash_table_insert(checker->labels, (gpointer)meant, GUINT_TO_POINTER(checker->label_array->len));
  }
  return set;
}

static void add_identity_row(TdChecker *checker, const TdNode *row) {
  const TdNode *group = row->first->kind == TD_N_NAME ? row->first : NULL;
  const TdNode *names = td_node_child(row, TD_N_NAMES);
  TdSuffixes suffixes =
      td_suffixes(checker, row, names->next, TD_ALLOW_WHEN | TD_ALLOW_OUTCOME, "身份" TD_BILINGUAL "an identity");
  guint first = checker->label_array->len;
  uint64_t set = add_labels(checker, names);
  if (group != NULL && td_claim_name(checker, "身份" TD_BILINGUAL "identity", group)) {
    uint64_t *kept = td_arena_new0(checker->arena, uint64_t);
    *kept = set;
    g_hash_table_insert(checker->groups, (gpointer)group->text, kept);
    g_ptr_array_add(checker->group_names, (gpointer)group->text);
  }
  for (guint i = first; i < checker->label_array->len; i++) {
    TdIdentity identity = {.group = group != NULL ? group->text : "", .word = "", .cite = suffixes.cite};
    if (suffixes.outcome != NULL && suffixes.outcome->kind == TD_N_DEFER) {
      identity.outcome = TD_I_DEFERRED;
      identity.word = suffixes.outcome->first->text;
    } else if (suffixes.outcome != NULL) {
      identity.outcome = TD_I_UNDETERMINED;
      identity.word = td_reason_word(suffixes.outcome->first);
    }
    g_array_append_val(checker->identity_array, identity);
  }
}

static bool only_carries(const TdExpr *expr) {
  if (expr == NULL || expr->kind == TD_E_IDENTITY) return true;
  bool logic = expr->kind == TD_E_AND || expr->kind == TD_E_OR || expr->kind == TD_E_NOT;
  return logic && only_carries(expr->a) && only_carries(expr->b);
}

/* Do two nodes stand on one line with nothing but blanks between them? */
static bool side_by_side(const TdChecker *checker, const TdNode *left, const TdNode *right) {
  const char *text = td_sources_get(checker->sources, left->span.file)->text;
  for (uint32_t i = left->span.end; i < right->span.start; i++)
    if (text[i] == '\n' || text[i] == ';' || memcmp(text + i, "；", strlen("；")) == 0) return false;
  return true;
}

/* Two names side by side are two rows to the grammar, but surely a comma was forgotten. */
static void check_commas(TdChecker *checker, const TdNode *block) {
  for (const TdNode *row = block->first; row != NULL && row->next != NULL; row = row->next) {
    const TdNode *names = td_node_child(row, TD_N_NAMES), *others = td_node_child(row->next, TD_N_NAMES);
    bool plain = row->kind == TD_N_IDENTITY_ROW && row->next->kind == TD_N_IDENTITY_ROW && row->last == names;
    if (plain && row->next->first == others && side_by_side(checker, names->last, others->first))
      td_diagnose(checker->diagnostics, TD_D_MISSING_COMMA, others->first->span, names->last->text, others->first->text,
                  NULL);
  }
}

/* What is said of labels that hold for a time; *counted: it was said already when they count. */
static void check_times(TdChecker *checker, const TdNode *block, bool *counted) {
  for (const TdNode *row = block->first; row != NULL; row = row->next) {
    if (row->kind == TD_N_COUNTED) {
      if (*counted)
        td_diagnose(checker->diagnostics, TD_D_REPEATED_PART, row->span, "「身份」" TD_BILINGUAL "'identity'",
                    td_part_text(checker, TD_N_COUNTED), NULL);
      *counted = true;
      checker->model->during_stay = strcmp(row->text, "during_stay") == 0;
      checker->model->counted_cite = td_cite(checker, row, row->first, td_part_text(checker, TD_N_COUNTED));
    } else if (row->kind == TD_N_EXTENDED) {
      TdExtension extension = {.cite = td_cite(checker, row, row->first->next, td_part_text(checker, TD_N_EXTENDED))};
      if (row->text == NULL)
        td_diagnose(checker->diagnostics, TD_D_MISSING_PART, row->span, td_part_text(checker, TD_N_EXTENDED),
                    "「月末」" TD_BILINGUAL "'month_end'", NULL);
      if (td_check_labels(checker, row->first, false, &extension.labels))
        g_array_append_val(checker->extension_array, extension);
    }
  }
}

uint32_t td_identity_count(const TdChecker *checker) {
  const TdModel *model = checker->model;
  return checker->record == TD_RECORD_CLAIM ? model->identity_count : model->identity_total;
}

static void add_rows(TdChecker *checker, const TdNode *block) {
  check_commas(checker, block);
  for (const TdNode *row = block->first; row != NULL; row = row->next)
    if (row->kind == TD_N_IDENTITY_ROW) add_identity_row(checker, row);
}

/* Conditions may name any label, so they are read when all are known; NEXT is the first identity of BLOCK. */
static guint add_conditions(TdChecker *checker, const TdNode *block, guint next) {
  for (const TdNode *row = block->first; row != NULL; row = row->next) {
    if (row->kind != TD_N_IDENTITY_ROW) continue;
    const TdNode *names = td_node_child(row, TD_N_NAMES), *when = td_node_child(row, TD_N_WHEN);
    const TdExpr *expr = NULL;
    if (when != NULL) {
      expr = td_check_typed(checker, when->first, TD_M_BOOL, "「当」之后" TD_BILINGUAL "what follows 'when'");
      if (!only_carries(expr)) td_diagnose(checker->diagnostics, TD_D_IDENTITY_CONDITION, when->span, NULL);
    }
    for (const TdNode *name = names->first; name != NULL; name = name->next) {
      guint bit = GPOINTER_TO_UINT(g_hash_table_lookup(checker->labels, name->text));
      if (bit == next + 1 && next < checker->identity_array->len)
        g_array_index(checker->identity_array, TdIdentity, next++).when = expr;
    }
  }
  return next;
}

/* How one of several identities is chosen, and where it is said; for a premium as for a claim where nothing else is. */
static void check_order(TdChecker *checker, const TdNode *block, const TdNode *further) {
  TdModel *model = checker->model;
  model->best = model->enrolment_best = strcmp(block->text, "best") == 0;
  model->order_cite = td_cite(checker, block, block->first, td_part_text(checker, TD_N_IDENTITIES));
  model->enrolment_order_cite = model->order_cite;
  if (further == NULL) return;
  TdCite cite = td_cite(checker, further, further->first, td_part_text(checker, TD_N_FURTHER));
  bool said = cite.clause[0] != '\0' || cite.assume[0] != '\0';
  if (further->text != NULL) model->enrolment_best = strcmp(further->text, "best") == 0;
  if (further->text != NULL || said) model->enrolment_order_cite = cite;
}

void td_check_identities(TdChecker *checker, const TdNode *block, const TdNode *further) {
  TdModel *model = checker->model;
  check_order(checker, block, further);
  add_rows(checker, block);
  model->identity_count = checker->label_array->len;
  checker->identities_lost |= checker->label_array->len == 0;
  if (checker->label_array->len == 0 && td_node_child(block, TD_N_BAD) == NULL)
    td_diagnose(checker->diagnostics, TD_D_MISSING_PART, block->span, "「身份」" TD_BILINGUAL "'identity'",
                "身份" TD_BILINGUAL "identities", NULL);
  if (further != NULL) add_rows(checker, further);
  model->identity_total = checker->label_array->len;
  const TdNode *blocks[] = {block, further};
  bool counted = false;
  for (size_t i = 0; i < G_N_ELEMENTS(blocks) && blocks[i] != NULL; i++)
    for (const TdNode *row = blocks[i]->first; row != NULL; row = row->next)
      if (row->kind == TD_N_ATTRIBUTE) {
        td_cite(checker, row, row->first->next, "附带标签" TD_BILINGUAL "an attribute");
        add_labels(checker, row->first);
      }
  for (size_t i = 0; i < G_N_ELEMENTS(blocks) && blocks[i] != NULL; i++) check_times(checker, blocks[i], &counted);
  guint next = add_conditions(checker, block, 0);
  if (further != NULL) add_conditions(checker, further, next);
}

bool td_check_labels(TdChecker *checker, const TdNode *names, bool identities_only, uint64_t *set) {
  bool ok = true;
  *set = 0;
  for (const TdNode *name = names->first; name != NULL; name = name->next) {
    const uint64_t *group = g_hash_table_lookup(checker->groups, name->text);
    guint bit = GPOINTER_TO_UINT(g_hash_table_lookup(checker->labels, name->text));
    if (group != NULL) {
      *set |= *group;
    } else if (bit != 0 && !(identities_only && bit > td_identity_count(checker))) {
      *set |= UINT64_C(1) << (bit - 1);
    } else {
      g_autoptr(GPtrArray) candidates = g_ptr_array_new();
      for (guint i = 0; i < checker->group_names->len; i++) g_ptr_array_add(candidates, checker->group_names->pdata[i]);
      for (guint i = 0; i < checker->label_array->len; i++)
        g_ptr_array_add(candidates, (gpointer)g_array_index(checker->label_array, const char *, i));
      ok = false;
      if (checker->identities_lost || g_hash_table_contains(checker->lost, name->text)) continue;
      td_diagnose(checker->diagnostics, TD_D_NOT_IDENTITY, name->span, name->text,
                  td_or_nearest(checker, name->text, (const char *const *)candidates->pdata, candidates->len), NULL);
      ok = false;
    }
  }
  return ok;
}
