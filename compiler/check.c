#include "compiler/check.h"

#include <string.h>

#include "compiler/builtins.h"
#include "compiler/checker.h"
#include "grammar/parse.h"

#define FOR_ITEMS(item, file) for (const TdNode *item = (file)->first; item != NULL; item = item->next)

static void declare_labels(TdChecker *checker, const TdNode *file) {
  FOR_ITEMS(item, file) {
    if (item->kind != TD_N_LABELS) continue;
    td_cite(checker, item, item->first->next, "标签" TD_BILINGUAL "labels");
    for (const TdNode *name = item->first->first; name != NULL; name = name->next)
      if (!g_hash_table_contains(checker->vocabulary, name->text))
        g_hash_table_insert(checker->vocabulary, (gpointer)name->text, (gpointer)name);
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
                      .cite = td_cite(checker, item, name->next, "名录" TD_BILINGUAL "a list")};
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
                              .cite = td_cite(checker, item, name->next, "外部值" TD_BILINGUAL "an external")};
  for (size_t i = 0; i < G_N_ELEMENTS(types); i++)
    if (strcmp(types[i].name, name->next->text) == 0) external.type = (uint8_t)types[i].type;
  g_array_append_val(checker->external_array, external);
}

static void add_param(TdChecker *checker, const TdNode *item) {
  const TdNode *name = item->first, *literal = td_node_child(item, TD_N_LITERAL);
  const char *what =
      td_arena_printf(checker->arena, "参数「%s」" TD_BILINGUAL "parameter '%s'", name->text, name->text);
  if (!claim_value(checker, name, true, checker->param_array->len)) return;
  TdParam param = {.name = name->text, .cite = td_cite(checker, item, name->next, what)};
  g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(TdDatedRow));
  if (literal != NULL) {
    TdDatedRow row = {.from = TD_DATE_MIN, .cite = param.cite};
    param.type = (uint8_t)td_literal_type(&literal->literal);
    if (!td_check_literal(checker, literal, param.type, what, &row.value)) return;
    g_array_append_val(rows, row);
  }
  for (const TdNode *child = name->next; child != NULL; child = child->next) {
    if (child->kind != TD_N_DATED_ROW) continue;
    const TdNode *date = child->first, *value = date->next;
    TdDatedRow row = {.cite = td_cite(checker, child, value->next, what)};
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
  else if (param.type != TD_M_MONEY && param.type != TD_M_RATIO && param.type != TD_M_COUNT &&
           param.type != TD_M_DATE && param.type != TD_M_AGE)
    td_diagnose(checker->diagnostics, TD_D_TYPE, item->span, what,
                "金额、比例、数量、日期或年龄" TD_BILINGUAL "money, a ratio, a number, a date or an age",
                td_type_text(param.type), NULL);
  param.rows = td_arena_array(checker->arena, rows);
  param.row_count = rows->len;
  g_array_append_val(checker->param_array, param);
}

static void add_annuals(TdChecker *checker, const TdNode *item) {
  td_cite(checker, item, item->first->next, "累计" TD_BILINGUAL "an annual amount");
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
  td_claim_name(checker, "政策" TD_BILINGUAL "policy", id);
  model->title = title != NULL && title->kind == TD_N_STRING ? title->text : "";
  model->cite = td_cite(checker, policy, id->next, "政策" TD_BILINGUAL "the policy");
}

static void check_region(TdChecker *checker, const TdNode *item) {
  const TdNode *code = item->first;
  bool ok = strlen(code->text) == 6;
  for (const char *p = code->text; *p != '\0'; p++) ok &= g_ascii_isdigit(*p);
  if (!ok) td_diagnose(checker->diagnostics, TD_D_BAD_REGION, code->span, code->text, NULL);
  checker->model->region = code->text;
  td_cite(checker, item, code->next, "地区" TD_BILINGUAL "the region");
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
  model->cite = td_cite(checker, item, from->next, what);
}

/* The facts of the policy itself, each at most once. */
static void check_facts(TdChecker *checker, const TdNode *file) {
  TdModel *model = checker->model;
  uint64_t seen = 0;
  G_STATIC_ASSERT(TD_N_FURTHER < 64);
  FOR_ITEMS(item, file) {
    uint64_t bit = UINT64_C(1) << (item->kind & 63);
    bool single = item->kind == TD_N_DOCUMENT || item->kind == TD_N_REGION || item->kind == TD_N_EFFECTIVE ||
                  item->kind == TD_N_ISSUED || item->kind == TD_N_IDENTITIES || item->kind == TD_N_FURTHER;
    if (single && (seen & bit) != 0) {
      td_diagnose(checker->diagnostics, TD_D_REPEATED_PART, item->span, "政策" TD_BILINGUAL "the policy",
                  td_part_text(checker, item->kind), NULL);
      continue;
    }
    if (single) seen |= bit;
    switch (item->kind) {
      case TD_N_DOCUMENT:
        model->document = item->first->text;
        td_cite(checker, item, item->first->next, "文号" TD_BILINGUAL "the document number");
        break;
      case TD_N_REGION: check_region(checker, item); break;
      case TD_N_EFFECTIVE: check_validity(checker, item); break;
      case TD_N_ISSUED:
        td_check_literal(checker, item->first, TD_M_DATE, "印发日期" TD_BILINGUAL "the day of issue", &model->issued);
        td_cite(checker, item, item->first->next, "印发日期" TD_BILINGUAL "the day of issue");
        break;
      case TD_N_EXAMPLE: model->example = true; break;
      case TD_N_REPLACES:
        td_cite(checker, item, item->first->next, "废止" TD_BILINGUAL "replaces");
        for (const TdNode *name = item->first->first; name != NULL; name = name->next)
          g_array_append_val(checker->replaces_array, name->text);
        break;
      case TD_N_IDENTITIES: td_check_identities(checker, item, td_node_child(file, TD_N_FURTHER)); break;
      default: break;
    }
  }
  /* a policy is reached by its region, or by its number from policies that defer to it */
  uint64_t reached = UINT64_C(1) << TD_N_REGION | UINT64_C(1) << TD_N_DOCUMENT;
  if ((seen & reached) != 0) seen |= reached;
  static const struct {
    TdNodeKind kind;
    const char *text;
  } needed[] = {{TD_N_REGION, "地区（或文号）" TD_BILINGUAL "a region (or a document number)"},
                {TD_N_EFFECTIVE, "施行日期" TD_BILINGUAL "the day of effect"},
                {TD_N_IDENTITIES, "身份" TD_BILINGUAL "identities"}};
  if (td_node_child(file, TD_N_BAD) != NULL) return; /* what is missing may stand in what could not be read */
  for (size_t i = 0; i < G_N_ELEMENTS(needed); i++)
    if ((seen >> needed[i].kind & 1) == 0)
      td_diagnose(checker->diagnostics, TD_D_MISSING_PART, file->first->span, "政策" TD_BILINGUAL "the policy",
                  needed[i].text, NULL);
}

static void check_deferral(TdChecker *checker, const TdNode *item) {
  TdSuffixes suffixes = td_suffixes(checker, item, item->first->next, TD_ALLOW_WHEN, "另按" TD_BILINGUAL "deferred");
  TdCondition deferral = {.word = item->first->text, .cite = suffixes.cite};
  if (suffixes.when == NULL) {
    td_diagnose(checker->diagnostics, TD_D_MISSING_PART, item->span, "「另按」" TD_BILINGUAL "'deferred'",
                "「当」" TD_BILINGUAL "'when'", NULL);
    return;
  }
  deferral.expr = td_check_typed(checker, suffixes.when, TD_M_BOOL, "「当」之后" TD_BILINGUAL "what follows 'when'");
  if (deferral.expr != NULL) g_array_append_val(checker->deferral_array, deferral);
}

static void note_lost(TdChecker *checker, const TdNode *file) {
  const TdNode *lost = td_node_child(file, TD_N_LOST);
  for (const TdNode *name = lost != NULL ? lost->first : NULL; name != NULL; name = name->next)
    g_hash_table_add(checker->lost, (gpointer)name->text);
}

/* Does what could not be read begin with a word, in either language? */
static bool begins_with(const TdChecker *checker, const TdNode *bad, const char *word) {
  const char *text = td_sources_get(checker->sources, bad->span.file)->text + bad->span.start;
  return g_str_has_prefix(text, word) || g_str_has_prefix(text, td_keyword_spelling(word, TD_LANG_ZH));
}

/* It says where, and why; it is for the account of the notice's text alone (account.h). */
static void check_outside(TdChecker *checker, const TdNode *node) {
  static const TdNodeKind needed[] = {TD_N_CLAUSE, TD_N_ASSUME};
  td_cite(checker, node, node->first->next, td_part_text(checker, TD_N_OUTSIDE));
  for (size_t i = 0; i < G_N_ELEMENTS(needed); i++) {
    const TdNode *part = td_node_child(node, needed[i]);
    if (part == NULL || (part->kind == TD_N_ASSUME && *part->first->text == '\0'))
      td_diagnose(checker->diagnostics, TD_D_MISSING_PART, node->span, td_part_text(checker, TD_N_OUTSIDE),
                  td_part_text(checker, needed[i]), NULL);
  }
  if (*node->first->text == '\0')
    td_diagnose(checker->diagnostics, TD_D_EMPTY_NAME, node->first->span, td_part_text(checker, TD_N_OUTSIDE), NULL);
}

static void check_items(TdChecker *checker, const TdNode *file) {
  const TdNode *identities = td_node_child(file, TD_N_IDENTITIES);
  checker->damaged = td_node_child(file, TD_N_BAD) != NULL;
  checker->identities_lost = identities == NULL ? checker->damaged : td_node_child(identities, TD_N_BAD) != NULL;
  note_lost(checker, file);
  FOR_ITEMS(item, file) {
    switch (item->kind) {
      case TD_N_BAD:
        checker->payments_lost |= begins_with(checker, item, "benefit") || begins_with(checker, item, "subsidy");
        break;
      case TD_N_LIST: add_list(checker, item); break;
      case TD_N_EXTERNAL: add_external(checker, item); break;
      case TD_N_PARAM: add_param(checker, item); break;
      case TD_N_ANNUAL: add_annuals(checker, item); break;
      case TD_N_BENEFIT: td_declare_benefit(checker, file, item); break;
      default: break;
    }
  }
  check_facts(checker, file);
  FOR_ITEMS(item, file) {
    switch (item->kind) {
      case TD_N_CONDITION: td_check_condition(checker, item, TD_CONDITION_OF_CLAIM, checker->condition_array); break;
      case TD_N_PREMIUM_CONDITION:
        checker->record = TD_RECORD_ENROLMENT;
        td_check_condition(checker, item, TD_CONDITION_OF_CLAIM, checker->premium_condition_array);
        checker->record = TD_RECORD_CLAIM;
        break;
      case TD_N_DEFERRAL: check_deferral(checker, item); break;
      case TD_N_BENEFIT: td_check_benefit(checker, item); break;
      case TD_N_REQUIREMENT: td_check_requirement(checker, item); break;
      case TD_N_SUBSIDY: td_check_subsidy(checker, item); break;
      case TD_N_ALERT: td_check_alert(checker, item); break;
      case TD_N_PROVISION:
      case TD_N_PROCEDURE: td_check_provision(checker, item); break;
      case TD_N_OUTSIDE: check_outside(checker, item); break;
      case TD_N_TEST:
        if (checker->tests == NULL) td_check_test(checker, item);
        break;
      default: break;
    }
  }
  if (checker->benefit_array->len == 0 && td_node_child(file, TD_N_BAD) == NULL)
    td_diagnose(checker->diagnostics, TD_D_MISSING_PART, file->first->span, "政策" TD_BILINGUAL "the policy",
                "待遇" TD_BILINGUAL "a benefit", NULL);
}

/* The tests of a file of their own, in place of those beside the rules. */
static void check_tests(TdChecker *checker, const TdNode *file) {
  checker->damaged = td_node_child(file, TD_N_BAD) != NULL;
  note_lost(checker, file);
  FOR_ITEMS(item, file) {
    if (item->kind == TD_N_TEST)
      td_check_test(checker, item);
    else if (item->kind != TD_N_TESTS && item->kind != TD_N_BAD && item->kind != TD_N_LOST)
      td_diagnose(checker->diagnostics, TD_D_TESTS_ITEM, item->span, td_part_text(checker, item->kind), NULL);
  }
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
    if (limits[i].count > limits[i].limit) td_too_many(checker, file->first, limits[i].what, limits[i].limit);
}

TdModel *td_check(const TdSources *sources, const TdNode *file, const TdNode *const *vocabularies,
                  size_t vocabulary_count, const TdNode *tests, TdArena *arena, TdDiagnostics *diagnostics) {
  TdModel *model = td_arena_new0(arena, TdModel);
  *model = (TdModel){.id = "",
                     .title = "",
                     .document = "",
                     .region = "",
                     .valid_from = TD_DATE_MIN,
                     .valid_until = TD_DATE_MAX,
                     .issued = TD_DATE_MIN,
                     .cite = {.clause = "", .document = "", .assume = ""},
                     .order_cite = {.clause = "", .document = "", .assume = ""},
                     .enrolment_order_cite = {.clause = "", .document = "", .assume = ""},
                     .counted_cite = {.clause = "", .document = "", .assume = ""}};
  TdChecker checker = {.sources = sources, .arena = arena, .diagnostics = diagnostics, .model = model, .tests = tests};
  GHashTable **tables[] = {&checker.vocabulary, &checker.labels,   &checker.groups,   &checker.values,
                           &checker.lists,      &checker.annuals,  &checker.benefits, &checker.places,
                           &checker.lost,       &checker.subsidies};
  for (size_t i = 0; i < G_N_ELEMENTS(tables); i++) *tables[i] = g_hash_table_new(g_str_hash, g_str_equal);
  checker.group_names = g_ptr_array_new();
  struct {
    GArray **array;
    size_t size;
    const void *place; /* where the model points to the array; its count stands right behind */
    uint32_t *count;
  } arrays[] = {
      {&checker.replaces_array, sizeof(const char *), &model->replaces, &model->replaces_count},
      {&checker.label_array, sizeof(const char *), &model->labels, &model->label_count},
      {&checker.identity_array, sizeof(TdIdentity), &model->identities, &model->identity_total},
      {&checker.extension_array, sizeof(TdExtension), &model->extensions, &model->extension_count},
      {&checker.list_array, sizeof(TdModelList), &model->lists, &model->list_count},
      {&checker.external_array, sizeof(TdModelExternal), &model->externals, &model->external_count},
      {&checker.param_array, sizeof(TdParam), &model->params, &model->param_count},
      {&checker.annual_array, sizeof(const char *), &model->annuals, &model->annual_count},
      {&checker.condition_array, sizeof(TdCondition), &model->conditions, &model->condition_count},
      {&checker.deferral_array, sizeof(TdCondition), &model->deferrals, &model->deferral_count},
      {&checker.benefit_array, sizeof(TdBenefit), &model->benefits, &model->benefit_count},
      {&checker.premium_condition_array, sizeof(TdCondition), &model->premium_conditions,
       &model->premium_condition_count},
      {&checker.subsidy_array, sizeof(TdBenefit), &model->subsidies, &model->subsidy_count},
      {&checker.alert_array, sizeof(TdAlert), &model->alerts, &model->alert_count},
      {&checker.requirement_array, sizeof(TdRequirement), &model->requirements, &model->requirement_count},
      {&checker.provision_array, sizeof(TdProvision), &model->provisions, &model->provision_count},
      {&checker.test_array, sizeof(TdTest), &model->tests, &model->test_count},
  };
  for (size_t i = 0; i < G_N_ELEMENTS(arrays); i++) *arrays[i].array = g_array_new(FALSE, FALSE, (guint)arrays[i].size);

  checker.has_vocabulary = vocabulary_count > 0;
  for (size_t i = 0; i < vocabulary_count; i++) declare_labels(&checker, vocabularies[i]);
  declare_labels(&checker, file);
  check_header(&checker, file->first);
  check_items(&checker, file);
  if (tests != NULL) check_tests(&checker, tests);
  check_limits(&checker, file);
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
