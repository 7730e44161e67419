#include "compiler/surface.h"

#include <string.h>

#include "compiler/builtins.h"
#include "compiler/checker.h"
#include "compiler/checks.h"

typedef struct {
  GHashTable *words;
  TdLang lang;
  const TdNode *file;
} Surface;

static void put(Surface *surface, const TdNode *name, const char *zh, const char *en) {
  const char *word = surface->lang == TD_LANG_ZH ? zh : en;
  g_hash_table_insert(surface->words, GUINT_TO_POINTER(name->span.start), (gpointer)word);
}

static bool either(const TdNode *name, const char *zh, const char *en) {
  return strcmp(name->text, zh) == 0 || strcmp(name->text, en) == 0;
}

static TdField put_field(Surface *surface, const TdNode *name) {
  TdField field = td_field_by_name(name->text);
  if (field != TD_FIELD_COUNT) put(surface, name, td_fields[field].zh, td_fields[field].en);
  return field;
}

static bool has_codes(TdField field) {
  return field != TD_FIELD_COUNT && td_fields[field].kind == TD_KIND_CODE;
}

static void put_code(Surface *surface, TdField field, const TdNode *name) {
  for (size_t i = 0; i < td_code_count; i++)
    if (td_codes[i].field == field && either(name, td_codes[i].zh, td_codes[i].en))
      put(surface, name, td_codes[i].zh, td_codes[i].en);
}

/* The codes among NAMES, or NAME itself. */
static void put_codes(Surface *surface, TdField field, const TdNode *node) {
  if (node->kind == TD_N_NAME) put_code(surface, field, node);
  for (const TdNode *name = node->kind == TD_N_NAMES ? node->first : NULL; name != NULL; name = name->next)
    put_code(surface, field, name);
}

static void put_reason(Surface *surface, const TdNode *name) {
  for (size_t i = 1; i < TD_REASON_COUNT; i++)
    if (either(name, td_reasons[i].zh, td_reasons[i].word)) {
      put(surface, name, td_reasons[i].zh, td_reasons[i].word);
      return;
    }
}

static void put_status(Surface *surface, const TdNode *name) {
  for (size_t i = 0; i < TD_STATUS_COUNT; i++)
    if (either(name, td_statuses[i].zh, td_statuses[i].word))
      put(surface, name, td_statuses[i].zh, td_statuses[i].word);
}

static void put_value(Surface *surface, const TdNode *name) {
  TdBuiltin builtin = td_builtin_by_name(name->text);
  if (builtin != TD_BUILTIN_COUNT)
    put(surface, name, td_builtins[builtin].zh, td_builtins[builtin].en);
  else
    put_field(surface, name);
}

static void in_expr(Surface *surface, const TdNode *node);

/* A field with codes, or that is compared with names: what stands on the other side is no value. */
static void in_equality(Surface *surface, const TdNode *node) {
  const TdNode *left = node->first, *right = left->next;
  TdField left_field = left->kind == TD_N_NAME ? td_field_by_name(left->text) : TD_FIELD_COUNT;
  TdField right_field = right->kind == TD_N_NAME ? td_field_by_name(right->text) : TD_FIELD_COUNT;
  TdField field = left_field != TD_FIELD_COUNT ? left_field : right_field;
  const TdNode *other = left_field != TD_FIELD_COUNT ? right : left;
  bool special = field != TD_FIELD_COUNT && other->kind == TD_N_NAME &&
                 (td_fields[field].kind == TD_KIND_CODE || td_fields[field].kind == TD_KIND_NAME);
  if (!special) {
    in_expr(surface, left);
    in_expr(surface, right);
    return;
  }
  put_field(surface, other == right ? left : right);
  if (has_codes(field)) put_code(surface, field, other);
}

static void in_expr(Surface *surface, const TdNode *node) {
  switch (node->kind) {
    case TD_N_NAME: put_value(surface, node); return;
    case TD_N_HAS: put_field(surface, node->first); return;
    case TD_N_CARRIES: return;
    case TD_N_EQ:
    case TD_N_NE: in_equality(surface, node); return;
    case TD_N_IN: {
      TdField field = node->first->kind == TD_N_NAME ? td_field_by_name(node->first->text) : TD_FIELD_COUNT;
      in_expr(surface, node->first);
      if (has_codes(field)) put_codes(surface, field, node->first->next);
      return;
    }
    default:
      for (const TdNode *child = node->first; child != NULL; child = child->next) in_expr(surface, child);
  }
}

static void in_term(Surface *surface, const TdNode *node) {
  if (node->kind == TD_N_PENDING) put_reason(surface, node->first);
  if (node->kind == TD_N_PENDING || node->kind == TD_N_DEFER || node->kind == TD_N_NONE) return;
  if (node->kind != TD_N_TABLE) {
    in_expr(surface, node);
    return;
  }
  const TdNode *key = node->first;
  TdField field = put_field(surface, key);
  for (const TdNode *row = key->next; row != NULL; row = row->next) {
    if (row->kind != TD_N_TABLE_ROW) continue;
    const TdNode *head = row->first;
    if (head->kind == TD_N_WHEN) in_expr(surface, head->first);
    if (head->kind == TD_N_NAMES && has_codes(field)) put_codes(surface, field, head);
    in_term(surface, head->next);
  }
}

static bool may_be_benefit(const Surface *surface, const char *word) {
  if (surface->file->first->kind == TD_N_TESTS) return true; /* the benefits are in another file */
  for (const TdNode *item = surface->file->first; item != NULL; item = item->next)
    if ((item->kind == TD_N_BENEFIT || item->kind == TD_N_SUBSIDY) && strcmp(item->first->text, word) == 0) return true;
  return false;
}

/* The words that an expectation begins with; a benefit that is called like the sum keeps its name, and so does the sum;
 * in a set of tests the sum always does. */
static void in_expected(Surface *surface, const TdNode *given) {
  static const char *const words[][2] = {
#define TD_TEST_WORD(id, zh, en) {zh, en},
#include "compiler/test_words.def"
  };
  const TdNode *name = given->first, *value = name->next;
  for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
    if (!either(name, words[i][0], words[i][1])) continue;
    if (i == 0 && (may_be_benefit(surface, words[i][0]) || may_be_benefit(surface, words[i][1]))) continue;
    put(surface, name, words[i][0], words[i][1]);
    if (value->kind != TD_N_NAMES) continue;
    if (i == 1) put_status(surface, value->first);
    if (i == 2) put_reason(surface, value->first);
  }
}

static void in_step(Surface *surface, const TdNode *step) {
  const TdNode *claim = step->first, *expected = claim->next;
  for (const TdNode *given = claim->first; given != NULL; given = given->next) {
    TdField field = put_field(surface, given->first);
    if (has_codes(field)) put_codes(surface, field, given->first->next);
  }
  for (const TdNode *given = expected->first; given != NULL; given = given->next) in_expected(surface, given);
}

static void in_demand(Surface *surface, const TdNode *node) {
  const TdNode *value = node->first;
  if (strcmp(node->text, "regardless_of") == 0)
    put_field(surface, value);
  else if (value->kind != TD_N_NAMES && value->kind != TD_N_NONE)
    in_expr(surface, value->kind == TD_N_BOUND ? value->first : value);
}

static void in_statement(Surface *surface, const TdNode *node) {
  switch (node->kind) {
    case TD_N_CONDITION:
    case TD_N_PREMIUM_CONDITION:
      if (node->first->next != NULL && node->first->next->kind == TD_N_NAME) put_reason(surface, node->first->next);
      in_expr(surface, node->first);
      break;
    case TD_N_ROUTE:
    case TD_N_BASE:
    case TD_N_DEDUCTIBLE:
    case TD_N_THRESHOLD:
    case TD_N_RATIO:
    case TD_N_LIMIT:
    case TD_N_AMOUNT:
    case TD_N_ALERT_LINE: in_term(surface, node->first); break;
    case TD_N_DEMAND: in_demand(surface, node); return;
    case TD_N_WHEN: in_expr(surface, node->first); return;
    case TD_N_PENDING: put_reason(surface, node->first); return;
    case TD_N_STEP: in_step(surface, node); return;
    default: break;
  }
  for (const TdNode *child = node->first; child != NULL; child = child->next)
    if (td_node_role(child->kind) != TD_NODE_PART || child->kind == TD_N_WHEN || child->kind == TD_N_PENDING)
      in_statement(surface, child);
}

/* The checks that are allowed: they may stand behind every statement. */
static void in_allowances(Surface *surface, const TdNode *node) {
  for (const TdNode *child = node->first; child != NULL; child = child->next) {
    TdCheck check = child->kind == TD_N_ALLOW ? td_check_by_name(child->first->text) : TD_CHECK_COUNT;
    if (check != TD_CHECK_COUNT) put(surface, child->first, td_checks[check].zh, td_checks[check].en);
    in_allowances(surface, child);
  }
}

GHashTable *td_surface_words(const TdNode *tree, TdLang lang) {
  Surface surface = {.words = g_hash_table_new(NULL, NULL), .lang = lang, .file = tree};
  in_statement(&surface, tree);
  in_allowances(&surface, tree);
  return surface.words;
}
