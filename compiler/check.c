#include "compiler/check.h"

#include <string.h>

#include "compiler/builtins.h"
#include "compiler/checker.h"

#define FOR_ITEMS(item, file) for (const TdNode *item = (file)->first; item != NULL; item = item->next)

static void too_many(TdChecker *checker, const TdNode *node, const char *what, unsigned limit) {
  g_autofree char *most = g_strdup_printf("%u", limit);
  td_diagnose(checker->diagnostics, TD_D_TOO_MANY, node->span, what, most, NULL);
}

static void declare_labels(TdChecker *checker, const TdNode *file) {
  FOR_ITEMS(item, file) {
    if (item->kind != TD_N_LABELS) continue;
    for (const TdNode *name = item->first->first; name != NULL; name = name->next)
      if (!g_hash_table_contains(checker->vocabulary, name->text))
        g_hash_table_insert(checker->vocabulary, (gpointer)name->text, (gpointer)name);
  }
}

static uint64_t add_labels(TdChecker *checker, const TdNode *names) {
  uint64_t set = 0;
  for (const TdNode *name = names->first; name != NULL; name = name->next) {
    if (checker->has_vocabulary && !g_hash_table_contains(checker->vocabulary, name->text)) {
      guint count;
      g_autofree gpointer *keys = g_hash_table_get_keys_as_array(checker->vocabulary, &count);
      td_diagnose(checker->diagnostics, TD_D_UNDECLARED_LABEL, name->span, name->text,
                  td_or_nearest(checker, name->text, (const char *const *)keys, count), NULL);
    }
    if (!td_claim_name(checker, "身份" TD_BILINGUAL "identity", name)) continue;
    if (checker->label_array->len == TD_MAX_LABELS) {
      too_many(checker, name, "身份" TD_BILINGUAL "identities", TD_MAX_LABELS);
      continue;
    }
    set |= UINT64_C(1) << checker->label_array->len;
    g_array_append_val(checker->label_array, name->text);
    g_hash_table_insert(checker->labels, (gpointer)name->text, GUINT_TO_POINTER(checker->label_array->len));
  }
  return set;
}

static void add_identity_row(TdChecker *checker, const TdNode *row) {
  const TdNode *group = row->first->kind == TD_N_NAME ? row->first : NULL;
  const TdNode *names = td_node_child(row, TD_N_NAMES);
  TdSuffixes suffixes =
      td_suffixes(checker, names->next, TD_ALLOW_WHEN | TD_ALLOW_OUTCOME, "身份" TD_BILINGUAL "an identity");
  if (suffixes.cite.line == 0) suffixes.cite.line = td_node_line(checker, row);
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
      identity.word = td_reason_word(checker, suffixes.outcome->first);
    }
    g_array_append_val(checker->identity_array, identity);
  }
}

static bool only_carries(const TdExpr *expr) {
  if (expr == NULL || expr->kind == TD_E_IDENTITY) return true;
  bool logic = expr->kind == TD_E_AND || expr->kind == TD_E_OR || expr->kind == TD_E_NOT;
  return logic && only_carries(expr->a) && only_carries(expr->b);
}

static void check_identities(TdChecker *checker, const TdNode *block) {
  checker->model->best = strcmp(block->text, "best") == 0;
  for (const TdNode *row = block->first; row != NULL; row = row->next)
    if (row->kind == TD_N_IDENTITY_ROW) add_identity_row(checker, row);
  checker->model->identity_count = checker->label_array->len;
  for (const TdNode *row = block->first; row != NULL; row = row->next)
    if (row->kind == TD_N_ATTRIBUTE) {
      td_suffixes(checker, row->first->next, 0, "附带标签" TD_BILINGUAL "an attribute");
      add_labels(checker, row->first);
    }
  /* conditions may name any label, so they are read when all are known */
  guint next = 0;
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
}

static void add_list(TdChecker *checker, const TdNode *item) {
  const TdNode *name = item->first, *names = td_node_child(item, TD_N_NAMES);
  if (!td_claim_name(checker, "名录" TD_BILINGUAL "list", name)) return;
  g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof(const char *));
  g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
  for (const TdNode *entry = names == NULL ? NULL : names->first; entry != NULL; entry = entry->next) {
    if (!g_hash_table_add(seen, (gpointer)entry->text)) {
      g_autofree char *line = g_strdup_printf("%u", td_node_line(checker, entry));
      td_diagnose(checker->diagnostics, TD_D_DUPLICATE_NAME, entry->span, entry->text,
                  "名录条目" TD_BILINGUAL "list entry", line, NULL);
      continue;
    }
    g_array_append_val(entries, entry->text);
  }
  TdModelList list = {.name = name->text,
                      .external = names == NULL,
                      .entries = td_arena_array(checker->arena, entries),
                      .entry_count = entries->len,
                      .cite = td_suffixes(checker, name->next, 0, "名录" TD_BILINGUAL "a list").cite};
  if (list.cite.line == 0) list.cite.line = td_node_line(checker, item);
  g_array_append_val(checker->list_array, list);
  g_hash_table_insert(checker->lists, (gpointer)name->text, GUINT_TO_POINTER(checker->list_array->len));
}

static bool claim_value(TdChecker *checker, const TdNode *name, bool param, guint index) {
  if (td_builtin_by_name(name->text) != TD_BUILTIN_COUNT || td_field_by_name(name->text) != TD_FIELD_COUNT) {
    td_diagnose(checker->diagnostics, TD_D_BUILTIN_NAME, name->span, name->text, NULL);
    return false;
  }
  if (!td_claim_name(checker, "参数或外部值" TD_BILINGUAL "parameter or external", name)) return false;
  TdValueName *value = td_arena_new0(checker->arena, TdValueName);
  value->param = param;
  value->index = (uint16_t)index;
  g_hash_table_insert(checker->values, (gpointer)name->text, value);
  return true;
}

static void add_external(TdChecker *checker, const TdNode *item) {
  static const struct {
    const char *name;
    TdModelType type;
  } types[] = {{"money", TD_M_MONEY}, {"ratio", TD_M_RATIO}, {"count", TD_M_COUNT}, {"date", TD_M_DATE}};
  const TdNode *name = item->first;
  if (!claim_value(checker, name, false, checker->external_array->len)) return;
  TdModelExternal external = {.name = name->text,
                              .cite = td_suffixes(checker, name->next, 0, "外部值" TD_BILINGUAL "an external").cite};
  if (external.cite.line == 0) external.cite.line = td_node_line(checker, item);
  for (size_t i = 0; i < G_N_ELEMENTS(types); i++)
    if (strcmp(types[i].name, name->next->text) == 0) external.type = (uint8_t)types[i].type;
  g_array_append_val(checker->external_array, external);
}

static void add_param(TdChecker *checker, const TdNode *item) {
  const TdNode *name = item->first, *literal = td_node_child(item, TD_N_LITERAL);
  const char *what =
      td_arena_printf(checker->arena, "参数「%s」" TD_BILINGUAL "parameter '%s'", name->text, name->text);
  if (!claim_value(checker, name, true, checker->param_array->len)) return;
  TdParam param = {.name = name->text, .cite = td_suffixes(checker, name->next, 0, what).cite};
  if (param.cite.line == 0) param.cite.line = td_node_line(checker, item);
  g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(TdDatedRow));
  if (literal != NULL) {
    TdDatedRow row = {.from = TD_DATE_MIN, .value = literal->literal.value, .cite = param.cite};
    param.type = (uint8_t)td_literal_type(&literal->literal);
    g_array_append_val(rows, row);
  }
  for (const TdNode *child = name->next; child != NULL; child = child->next) {
    if (child->kind != TD_N_DATED_ROW) continue;
    const TdNode *date = child->first, *value = date->next;
    TdDatedRow row = {.cite = td_suffixes(checker, value->next, 0, what).cite};
    if (row.cite.line == 0) row.cite.line = td_node_line(checker, child);
    if (rows->len == 0) param.type = (uint8_t)td_literal_type(&value->literal);
    if (!td_check_literal(checker, date, TD_M_DATE, "「自」之后" TD_BILINGUAL "what follows 'from'", &row.from) ||
        !td_check_literal(checker, value, param.type, what, &row.value))
      continue;
    if (rows->len > 0 && g_array_index(rows, TdDatedRow, rows->len - 1).from >= row.from)
      td_diagnose(checker->diagnostics, TD_D_DATES_ORDER, date->span, what, NULL);
    g_array_append_val(rows, row);
  }
  if (rows->len == 0)
    td_diagnose(checker->diagnostics, TD_D_MISSING_PART, item->span, what, "值" TD_BILINGUAL "a value", NULL);
  param.rows = td_arena_array(checker->arena, rows);
  param.row_count = rows->len;
  g_array_append_val(checker->param_array, param);
}

static void add_annuals(TdChecker *checker, const TdNode *item) {
  td_suffixes(checker, item->first->next, 0, "累计" TD_BILINGUAL "an annual amount");
  for (const TdNode *name = item->first->first; name != NULL; name = name->next) {
    if (!td_claim_name(checker, "累计" TD_BILINGUAL "annual amount", name)) continue;
    g_array_append_val(checker->annual_array, name->text);
    g_hash_table_insert(checker->annuals, (gpointer)name->text, GUINT_TO_POINTER(checker->annual_array->len));
  }
}

static void check_header(TdChecker *checker, const TdNode *policy) {
  TdModel *model = checker->model;
  const TdNode *id = policy->first, *title = id->next;
  model->id = id->text;
  model->title = title != NULL && title->kind == TD_N_STRING ? title->text : "";
  model->cite = td_suffixes(checker, id->next, 0, "政策" TD_BILINGUAL "the policy").cite;
}

static void check_region(TdChecker *checker, const TdNode *item) {
  const TdNode *code = item->first;
  bool ok = strlen(code->text) == 6;
  for (const char *p = code->text; *p != '\0'; p++) ok &= g_ascii_isdigit(*p);
  if (!ok) td_diagnose(checker->diagnostics, TD_D_BAD_REGION, code->span, code->text, NULL);
  checker->model->region = code->text;
}

static void check_validity(TdChecker *checker, const TdNode *item) {
  TdModel *model = checker->model;
  const TdNode *from = item->first, *until = from->next;
  const char *what = "施行日期" TD_BILINGUAL "the day of effect";
  td_check_literal(checker, from, TD_M_DATE, what, &model->valid_from);
  if (until != NULL && until->kind == TD_N_LITERAL) {
    td_check_literal(checker, until, TD_M_DATE, what, &model->valid_until);
    if (model->valid_until < model->valid_from) td_diagnose(checker->diagnostics, TD_D_VALIDITY, until->span, NULL);
  }
  TdCite cite = td_suffixes(checker, from->next, 0, what).cite;
  if (cite.line != 0) model->cite = cite;
}

/* The facts of the policy itself, each at most once. */
static void check_facts(TdChecker *checker, const TdNode *file) {
  TdModel *model = checker->model;
  uint64_t seen = 0;
  G_STATIC_ASSERT(TD_N_IDENTITIES < 64);
  FOR_ITEMS(item, file) {
    uint64_t bit = UINT64_C(1) << (item->kind & 63);
    bool single = item->kind == TD_N_DOCUMENT || item->kind == TD_N_REGION || item->kind == TD_N_EFFECTIVE ||
                  item->kind == TD_N_ISSUED || item->kind == TD_N_IDENTITIES;
    if (single && (seen & bit) != 0) {
      td_diagnose(checker->diagnostics, TD_D_REPEATED_PART, item->span, "政策" TD_BILINGUAL "the policy",
                  td_node_names[item->kind], NULL);
      continue;
    }
    if (single) seen |= bit;
    switch (item->kind) {
      case TD_N_DOCUMENT: model->document = item->first->text; break;
      case TD_N_REGION: check_region(checker, item); break;
      case TD_N_EFFECTIVE: check_validity(checker, item); break;
      case TD_N_ISSUED:
        td_check_literal(checker, item->first, TD_M_DATE, "印发日期" TD_BILINGUAL "the day of issue", &model->issued);
        break;
      case TD_N_EXAMPLE: model->example = true; break;
      case TD_N_REPLACES: {
        g_autoptr(GArray) replaces = g_array_new(FALSE, FALSE, sizeof(const char *));
        for (const TdNode *name = item->first->first; name != NULL; name = name->next)
          g_array_append_val(replaces, name->text);
        model->replaces = td_arena_array(checker->arena, replaces);
        model->replaces_count = replaces->len;
        break;
      }
      case TD_N_IDENTITIES: check_identities(checker, item); break;
      default: break;
    }
  }
  static const struct {
    TdNodeKind kind;
    const char *text;
  } needed[] = {{TD_N_EFFECTIVE, "施行日期" TD_BILINGUAL "the day of effect"},
                {TD_N_IDENTITIES, "身份" TD_BILINGUAL "identities"}};
  for (size_t i = 0; i < G_N_ELEMENTS(needed); i++)
    if ((seen >> needed[i].kind & 1) == 0)
      td_diagnose(checker->diagnostics, TD_D_MISSING_PART, file->first->span, "政策" TD_BILINGUAL "the policy",
                  needed[i].text, NULL);
}

static void check_deferral(TdChecker *checker, const TdNode *item) {
  TdSuffixes suffixes = td_suffixes(checker, item->first->next, TD_ALLOW_WHEN, "另按" TD_BILINGUAL "deferred");
  if (suffixes.cite.line == 0) suffixes.cite.line = td_node_line(checker, item);
  TdCondition deferral = {.word = item->first->text, .cite = suffixes.cite};
  if (suffixes.when == NULL) {
    td_diagnose(checker->diagnostics, TD_D_MISSING_PART, item->span, "「另按」" TD_BILINGUAL "'deferred'",
                "「当」" TD_BILINGUAL "'when'", NULL);
    return;
  }
  deferral.expr = td_check_typed(checker, suffixes.when, TD_M_BOOL, "「当」之后" TD_BILINGUAL "what follows 'when'");
  if (deferral.expr != NULL) g_array_append_val(checker->deferral_array, deferral);
}

static void check_items(TdChecker *checker, const TdNode *file) {
  FOR_ITEMS(item, file) {
    switch (item->kind) {
      case TD_N_LIST: add_list(checker, item); break;
      case TD_N_EXTERNAL: add_external(checker, item); break;
      case TD_N_PARAM: add_param(checker, item); break;
      case TD_N_ANNUAL: add_annuals(checker, item); break;
      case TD_N_BENEFIT: td_declare_benefit(checker, item); break;
      default: break;
    }
  }
  check_facts(checker, file);
  FOR_ITEMS(item, file) {
    switch (item->kind) {
      case TD_N_CONDITION: td_check_condition(checker, item, true, checker->condition_array); break;
      case TD_N_DEFERRAL: check_deferral(checker, item); break;
      case TD_N_BENEFIT: td_check_benefit(checker, item); break;
      case TD_N_ALERT: td_check_alert(checker, item); break;
      case TD_N_PROVISION: td_check_provision(checker, item); break;
      case TD_N_TEST: td_check_test(checker, item); break;
      default: break;
    }
  }
  if (checker->benefit_array->len == 0)
    td_diagnose(checker->diagnostics, TD_D_MISSING_PART, file->first->span, "政策" TD_BILINGUAL "the policy",
                "待遇" TD_BILINGUAL "a benefit", NULL);
}

static void check_limits(TdChecker *checker, const TdNode *file) {
  guint stages = 1, entries = 0;
  for (guint i = 0; i < checker->benefit_array->len; i++)
    stages = MAX(stages, g_array_index(checker->benefit_array, TdBenefit, i).stage + 1);
  for (guint i = 0; i < checker->list_array->len; i++)
    entries += g_array_index(checker->list_array, TdModelList, i).entry_count;
  const struct {
    guint count, limit;
    const char *what;
  } limits[] = {
      {checker->list_array->len, TD_MAX_LISTS, "名录" TD_BILINGUAL "lists"},
      {entries, TD_MAX_LIST_ENTRIES, "名录条目" TD_BILINGUAL "entries of lists"},
      {checker->external_array->len, TD_MAX_EXTERNALS, "外部值" TD_BILINGUAL "externals"},
      {checker->annual_array->len, TD_MAX_ANNUALS, "累计" TD_BILINGUAL "annual amounts"},
      {stages, TD_MAX_STAGES, "后续待遇" TD_BILINGUAL "benefits one after another"},
      {checker->alert_array->len, TD_MAX_ALERTS, "预警" TD_BILINGUAL "alerts"},
  };
  for (size_t i = 0; i < G_N_ELEMENTS(limits); i++)
    if (limits[i].count > limits[i].limit) too_many(checker, file->first, limits[i].what, limits[i].limit);
}

static gint by_stage(gconstpointer a, gconstpointer b) {
  const TdBenefit *x = a, *y = b;
  return x->stage < y->stage ? -1 : x->stage > y->stage;
}

static bool stages_ascend(const GArray *benefits) {
  for (guint i = 1; i < benefits->len; i++)
    if (by_stage(&g_array_index(benefits, TdBenefit, i - 1), &g_array_index(benefits, TdBenefit, i)) > 0) return false;
  return true;
}

TdModel *td_check(const TdSources *sources, const TdNode *file, const TdNode *const *vocabularies,
                  size_t vocabulary_count, TdArena *arena, TdDiagnostics *diagnostics) {
  TdModel *model = td_arena_new0(arena, TdModel);
  *model = (TdModel){.id = "",
                     .title = "",
                     .document = "",
                     .region = "",
                     .valid_from = TD_DATE_MIN,
                     .valid_until = TD_DATE_MAX,
                     .issued = TD_DATE_MIN,
                     .cite = {.clause = "", .document = "", .assume = ""}};
  TdChecker checker = {.sources = sources, .arena = arena, .diagnostics = diagnostics, .model = model};
  GHashTable **tables[] = {&checker.vocabulary, &checker.labels,  &checker.groups,   &checker.values,
                           &checker.lists,      &checker.annuals, &checker.benefits, &checker.places};
  for (size_t i = 0; i < G_N_ELEMENTS(tables); i++) *tables[i] = g_hash_table_new(g_str_hash, g_str_equal);
  checker.group_names = g_ptr_array_new();
  struct {
    GArray **array;
    size_t size;
    const void *place; /* where the model points to the array; its count stands right behind */
    uint32_t *count;
  } arrays[] = {
      {&checker.label_array, sizeof(const char *), &model->labels, &model->label_count},
      {&checker.identity_array, sizeof(TdIdentity), &model->identities, &model->identity_count},
      {&checker.list_array, sizeof(TdModelList), &model->lists, &model->list_count},
      {&checker.external_array, sizeof(TdModelExternal), &model->externals, &model->external_count},
      {&checker.param_array, sizeof(TdParam), &model->params, &model->param_count},
      {&checker.annual_array, sizeof(const char *), &model->annuals, &model->annual_count},
      {&checker.condition_array, sizeof(TdCondition), &model->conditions, &model->condition_count},
      {&checker.deferral_array, sizeof(TdCondition), &model->deferrals, &model->deferral_count},
      {&checker.benefit_array, sizeof(TdBenefit), &model->benefits, &model->benefit_count},
      {&checker.alert_array, sizeof(TdAlert), &model->alerts, &model->alert_count},
      {&checker.provision_array, sizeof(TdProvision), &model->provisions, &model->provision_count},
      {&checker.test_array, sizeof(TdTest), &model->tests, &model->test_count},
  };
  for (size_t i = 0; i < G_N_ELEMENTS(arrays); i++) *arrays[i].array = g_array_new(FALSE, FALSE, (guint)arrays[i].size);

  checker.has_vocabulary = vocabulary_count > 0;
  for (size_t i = 0; i < vocabulary_count; i++) declare_labels(&checker, vocabularies[i]);
  declare_labels(&checker, file);
  check_header(&checker, file->first);
  check_items(&checker, file);
  check_limits(&checker, file);
  if (!stages_ascend(checker.benefit_array))
    td_diagnose(diagnostics, TD_D_NOT_ALLOWED, file->first->span, "后续待遇之后" TD_BILINGUAL "a later benefit",
                "没有「后于」的待遇" TD_BILINGUAL "a benefit without 'after' behind it", NULL);

  for (size_t i = 0; i < G_N_ELEMENTS(arrays); i++) {
    GArray *array = *arrays[i].array;
    const void *copy = td_arena_array(arena, array);
    memcpy((void *)(uintptr_t)arrays[i].place, &copy, sizeof copy);
    *arrays[i].count = array->len;
    g_array_unref(array);
  }
  for (size_t i = 0; i < G_N_ELEMENTS(tables); i++) g_hash_table_unref(*tables[i]);
  g_ptr_array_unref(checker.group_names);
  return diagnostics->errors > 0 ? NULL : model;
}
