#include "tools/settle/explain.h"

#include "compiler/expr_text.h"
#include "compiler/model_image.h"
#include "runtime/image.h"
#include "tools/io/cell.h"
#include "tools/settle/check_trace.h"
#include "tools/settle/settlement.h"

/* A policy's model and how the names of its program stand to it. */
typedef struct {
  TdArena *arena;
  const TdModel *model;
  const TdProgramView *view;
  TdLabels labels;
  uint8_t *label, *list;       /* of the program's: the model's number */
  uint16_t *annual, *external; /* of the model's: the program's number */
  int64_t *values;             /* [external_count] of the model's */
  bool *supplied;
} Reader;

typedef struct {
  const TdExplain *explain;
  TdIntake intake;
  TdTally tally;
  TdJournal journal;
  TdSettlement *settlement;
  Reader *readers; /* [policies] */
  const GPtrArray *ids;
  int64_t *place; /* [claims] of the id that asks for it, or -1 */
  bool *persons;  /* [persons] some claim of theirs is asked for */
  TdExplained each;
  void *user;
  int64_t *before, *after, *mapped; /* annual amounts */
  TdTrouble **trouble;
} Work;

static bool no_memory(TdTrouble **trouble) {
  return td_trouble_set(trouble, g_strdup("内存不足，没有结算"), g_strdup("there is not enough memory"));
}

static const char *own(Work *work, TdSlice slice, char **copy) {
  (void)work;
  return *copy = g_strndup(slice.text, slice.length);
}

static size_t find_name(const char *name, size_t count, const char *const *names) {
  size_t i = 0;
  while (i < count && !g_str_equal(names[i], name)) i++;
  return i;
}

static bool open_reader(Reader *reader, const TdPolicy *policy, const TdStore *store, const TdSupply *supply,
                        TdTrouble **trouble) {
  gsize size;
  size_t length;
  TdLoadError error = {0};
  const void *bytes = g_bytes_get_data(policy->image, &size);
  const uint8_t *section = td_image_section(bytes, size, TD_SECTION_MODEL, &length, &error);
  reader->arena = td_arena_new();
  reader->view = policy->view;
  reader->model = section ? td_model_read(section, length, reader->arena, &error.what) : NULL;
  td_labels_init(&reader->labels, store, supply);
  if (!reader->model)
    return td_trouble_set(
        trouble, g_strdup_printf("政策 %s 的编译文件里没有可用的模型，请重新编译", policy->view->id),
        g_strdup_printf("the compiled policy %s has no sound model; compile it again", policy->view->id));
  const TdModel *model = reader->model;
  reader->label = g_new0(uint8_t, TD_MAX_LABELS);
  reader->list = g_new0(uint8_t, TD_MAX_LISTS);
  reader->annual = g_new0(uint16_t, model->annual_count + 1);
  reader->external = g_new0(uint16_t, model->external_count + 1);
  reader->values = g_new0(int64_t, model->external_count + 1);
  reader->supplied = g_new0(bool, model->external_count + 1);
  bool same = model->annual_count == policy->view->annual_count && model->label_count == policy->view->label_count;
  for (size_t i = 0; same && i < policy->view->label_count; i++) {
    size_t at = find_name(policy->view->labels[i], model->label_count, model->labels);
    same = at < model->label_count;
    reader->label[i] = (uint8_t)at;
  }
  for (uint32_t i = 0; same && i < model->annual_count; i++) {
    size_t at = find_name(model->annuals[i], policy->view->annual_count, policy->view->annuals);
    same = at < policy->view->annual_count;
    reader->annual[i] = (uint16_t)at;
  }
  for (uint32_t i = 0; i < model->external_count; i++) {
    size_t at = 0;
    while (at < policy->view->external_count &&
           !g_str_equal(policy->view->externals[at].name, model->externals[i].name))
      at++;
    reader->external[i] = (uint16_t)at;
  }
  for (size_t i = 0; i < policy->view->list_count; i++)
    for (uint32_t k = 0; k < model->list_count; k++)
      if (g_str_equal(policy->view->lists[i].name, model->lists[k].name)) reader->list[i] = (uint8_t)k;
  return same ||
         td_trouble_set(trouble, g_strdup_printf("政策 %s 的模型与程序不符，请重新编译", policy->view->id),
                        g_strdup_printf("model and program of the policy %s do not belong together; compile it again",
                                        policy->view->id));
}

static void close_reader(Reader *reader) {
  if (!reader->arena) return;
  td_labels_clear(&reader->labels);
  td_arena_free(reader->arena);
  g_free(reader->label);
  g_free(reader->list);
  g_free(reader->annual);
  g_free(reader->external);
  g_free(reader->values);
  g_free(reader->supplied);
}

static uint64_t renumber(uint64_t set, const uint8_t *to, size_t count) {
  uint64_t out = 0;
  for (size_t i = 0; i < count; i++)
    if (set >> i & 1) out |= UINT64_C(1) << to[i];
  return out;
}

/* Lists of a model that its program does not need: those written down are known, others are not supplied. */
static void add_model_lists(const Reader *reader, TdFacts *facts) {
  for (uint32_t i = 0; i < reader->model->list_count; i++) {
    const TdModelList *list = &reader->model->lists[i];
    if (list->external || facts->lists >> i & 1) continue;
    facts->lists |= UINT64_C(1) << i;
    for (uint32_t k = 0; k < list->entry_count; k++)
      if (g_str_equal(list->entries[k], facts->disease)) facts->listed |= UINT64_C(1) << i;
  }
}

static TdFacts facts_of(Work *work, Reader *reader, uint32_t claim, const TdRecord *record, const char *disease) {
  const TdSupply *supply = &work->explain->supplies[reader - work->readers];
  TdFacts facts = {
      .present = record->present, .disease = disease, .external = reader->values, .supplied = reader->supplied};
  memcpy(facts.value, record->value, sizeof facts.value);
  int64_t labels, listed = (int64_t)td_supply_listed(supply, td_slice(disease));
  td_labels_identities(&reader->labels, &claim, 1, &labels);
  facts.labels = renumber((uint64_t)labels, reader->label, reader->view->label_count);
  facts.listed = renumber((uint64_t)listed, reader->list, reader->view->list_count);
  facts.lists = renumber(supply->lists, reader->list, reader->view->list_count);
  add_model_lists(reader, &facts);
  for (uint32_t i = 0; i < reader->model->external_count; i++) {
    int64_t has = 0;
    reader->values[i] = 0;
    if (reader->external[i] < reader->view->external_count) {
      TdSupplied dated = supply->externals[reader->external[i]];
      td_dated_column(dated.rows, dated.count, &record->value[TD_F_ENDDATE], 1, &reader->values[i], &has);
    }
    reader->supplied[i] = has != 0;
  }
  return facts;
}

static char *unknown_labels(const Work *work, const Reader *reader, const TdRecord *record) {
  GString *out = g_string_new(NULL);
  TdSlice cell = record->text[TD_F_IDENTITIES], label;
  while (!work->explain->people && td_label_next(&cell, &label)) {
    if (td_names_find(&reader->labels.known, label) != TD_NO_NAME) continue;
    g_string_append_printf(out, "%s%.*s", out->len > 0 ? "、" : "", (int)label.length, label.text);
  }
  return g_string_free(out, FALSE);
}

static void map_annuals(const Reader *reader, const int64_t *amounts, int64_t *out) {
  for (uint32_t i = 0; i < reader->model->annual_count; i++) out[i] = amounts[reader->annual[i]];
}

static bool hand_over(Work *work, const TdCase *what, int64_t place) {
  g_autoptr(TdSheet) sheet = td_sheet_new(what);
  if (sheet) {
    work->each(sheet, (size_t)place, work->user);
    return true;
  }
  return td_trouble_set(
      work->trouble, g_strdup_printf("程序错误：结算 %s 的说明自身算得不一致，没有给出；请报告", what->setl_id),
      g_strdup_printf("a fault of the program: the sheet of %s does not agree with itself, and is not shown; please "
                      "report it",
                      what->setl_id));
}

static bool explain_traced(Work *work, TdCase *what, uint32_t claim, const TdRecord *record) {
  const TdStore *store = &work->intake.store;
  const TdClaim *row = td_store_claim(store, claim);
  Reader *reader = &work->readers[row->policy];
  g_autofree char *disease = NULL, *unknown = unknown_labels(work, reader, record);
  own(work, record->text[TD_F_DISE_NAME], &disease);
  TdFacts facts = facts_of(work, reader, claim, record, disease);
  map_annuals(reader, work->before, work->mapped);
  g_autoptr(TdTrace) trace = td_trace_claim(reader->model, &facts, work->mapped);
  const char *differs = td_check_trace(trace, reader->view, td_store_result(store, claim), &work->journal);
  if (!differs)
    for (uint32_t i = 0; i < reader->model->annual_count && !differs; i++)
      if (trace->annual[i] + trace->delta[i] != work->after[reader->annual[i]]) differs = "annual";
  if (differs)
    return td_trouble_set(
        work->trouble,
        g_strdup_printf("程序错误：结算 %s 的逐步计算与实际结算不符（%s），没有给出说明；请报告", what->setl_id,
                        differs),
        g_strdup_printf("a fault of the program: explaining %s comes to something else than settling it (%s); nothing "
                        "is shown; please report it",
                        what->setl_id, differs));
  TdChange change = td_change_find(trace);
  what->trace = trace;
  what->change = &change;
  what->unknown_labels = unknown;
  return hand_over(work, what, work->place[claim]);
}

static void fill_no_policy(Work *work, TdCase *what, const TdRecord *record, const TdResult *result,
                           GPtrArray *models) {
  const TdExplain *explain = work->explain;
  bool one = explain->regions->items->len == 1;
  for (guint i = 0; one && i < explain->policies->items->len; i++)
    g_ptr_array_add(models, (gpointer)work->readers[i].model);
  what->status = TD_STATUS_NO_POLICY;
  what->base = result->base;
  what->enddate = record->value[TD_F_ENDDATE];
  what->models = (const TdModel *const *)models->pdata;
  what->model_count = models->len;
}

static int32_t category_of(const TdModel *model, const char *label) {
  for (uint32_t i = 0; i < model->label_count; i++)
    if (g_str_equal(model->labels[i], label)) return (int32_t)i;
  return -1;
}

static bool explain_claim(Work *work, uint32_t claim) {
  const TdStore *store = &work->intake.store;
  const TdClaim *row = td_store_claim(store, claim);
  const TdResult *result = td_store_result(store, claim);
  TdCsvRow cells;
  TdRecord record;
  TdFault fault;
  if (!td_csv_reread(work->explain->csv, row->offset, row->size, &cells, work->trouble)) return false;
  if (!td_record_read(work->explain->layout, &cells, &record, &fault)) return false;
  g_autofree char *setl_id = NULL, *psn_no = NULL, *original = NULL;
  g_autoptr(GPtrArray) models = g_ptr_array_new();
  g_autofree int64_t *mapped_before = g_new0(int64_t, TD_MAX_ANNUALS), *mapped_after = g_new0(int64_t, TD_MAX_ANNUALS);
  TdCase what = {.setl_id = own(work, record.text[TD_F_SETL_ID], &setl_id),
                 .psn_no = own(work, record.text[TD_F_PSN_NO], &psn_no),
                 .original = own(work, record.text[TD_F_INIT_ID], &original),
                 .unknown_labels = "",
                 .category = -1};
  Reader *reader = row->policy == TD_NO_POLICY ? NULL : &work->readers[row->policy];
  what.model = reader ? reader->model : NULL;
  if (result->reject != TD_REJECT_NONE) {
    what.rejected = true;
    what.reject = td_rejects[result->reject].word;
    what.reject_text = (TdBoth){{td_rejects[result->reject].zh, td_rejects[result->reject].en}};
  } else if (result->status == TD_STATUS_REVERSED) {
    what.status = TD_STATUS_REVERSED;
    what.aid = result->aid;
    if (reader) {
      what.category = category_of(reader->model, td_program_category(reader->view, result->category));
      map_annuals(reader, work->before, mapped_before);
      map_annuals(reader, work->after, mapped_after);
    }
    what.before = mapped_before;
    what.after = mapped_after;
  } else if (!reader) {
    fill_no_policy(work, &what, &record, result, models);
  } else {
    return explain_traced(work, &what, claim, &record);
  }
  return hand_over(work, &what, work->place[claim]);
}

/* Settles a claim, and explains it where it is asked for. */
static bool settle_claim(Work *work, uint32_t claim) {
  const TdClaim *row = td_store_claim(&work->intake.store, claim);
  bool annuals = row->policy != TD_NO_POLICY && td_store_result(&work->intake.store, claim)->reject == TD_REJECT_NONE;
  td_journal_reset(&work->journal);
  if (annuals && !td_settlement_annuals(work->settlement, claim, work->before)) return no_memory(work->trouble);
  if (!td_settlement_batch(work->settlement, &claim, 1)) return no_memory(work->trouble);
  if (annuals && !td_settlement_annuals(work->settlement, claim, work->after)) return no_memory(work->trouble);
  return work->place[claim] < 0 || explain_claim(work, claim);
}

/* A sheet that says why a row was rejected while it was read. */
static bool explain_rejected(Work *work, const char *id, size_t place, bool *found) {
  const GArray *rejected = work->intake.rejected;
  int cell = work->explain->layout->place[TD_F_SETL_ID];
  for (guint i = 0; i < rejected->len; i++) {
    TdRejectedRow row = g_array_index(rejected, TdRejectedRow, i);
    TdCsvRow cells;
    if (!td_csv_reread(work->explain->csv, row.offset, row.size, &cells, work->trouble)) return false;
    if ((size_t)cell >= cells.count || !td_slice_is(td_slice_trim(cells.cells[cell]), id)) continue;
    const char *field[2] = {"", ""};
    for (int lang = 0; lang < 2 && row.field < TD_FIELD_COUNT; lang++)
      field[lang] = td_field_label((TdField)row.field, (TdLang)lang);
    g_autofree char *zh = g_strdup_printf("%s %s", field[TD_LANG_ZH], td_rejects[row.reject].zh);
    g_autofree char *en = g_strdup_printf("%s %s", field[TD_LANG_EN], td_rejects[row.reject].en);
    TdCase what = {.setl_id = id,
                   .psn_no = "",
                   .unknown_labels = "",
                   .rejected = true,
                   .reject = td_rejects[row.reject].word,
                   .reject_text = {{g_strchug(zh), g_strchug(en)}}};
    *found = true;
    return hand_over(work, &what, (int64_t)place);
  }
  return true;
}

/* Marks the claims that are asked for, and the persons whose claims must be settled for them. */
static bool mark_claims(Work *work) {
  const TdStore *store = &work->intake.store;
  work->place = g_new(int64_t, store->count + 1);
  work->persons = g_new0(bool, store->persons.count + 1);
  for (uint32_t i = 0; i < store->count; i++) work->place[i] = work->ids ? -1 : (int64_t)i;
  for (size_t i = 0; !work->ids && i < store->persons.count; i++) work->persons[i] = true;
  for (guint i = 0; work->ids && i < work->ids->len; i++) {
    const char *id = g_ptr_array_index(work->ids, i);
    uint32_t claim = td_names_find(&store->setl_ids, td_slice(id));
    bool found = claim != TD_NO_NAME;
    if (found) {
      work->place[claim] = i;
      work->persons[td_store_claim(store, claim)->person] = true;
    } else if (!explain_rejected(work, id, i, &found)) {
      return false;
    }
    if (!found)
      return td_trouble_set(work->trouble, g_strdup_printf("文件里没有结算号 %s", id),
                            g_strdup_printf("there is no settlement %s in the file", id));
  }
  return true;
}

static bool work_through(Work *work) {
  const TdExplain *explain = work->explain;
  TdIntake *intake = &work->intake;
  const TdWatch watch = {0};
  if (!td_intake_read(intake, explain->csv, explain->layout, explain->regions, &watch, work->trouble)) return false;
  for (guint i = 0; i < explain->policies->items->len; i++)
    if (!open_reader(&work->readers[i], td_policies_get(explain->policies, i), &intake->store, &explain->supplies[i],
                     work->trouble))
      return false;
  if (!mark_claims(work)) return false;
  work->settlement = td_settlement_new(&intake->store, &intake->takings, explain->regions, explain->supplies,
                                       &work->journal, &work->tally);
  if (!work->settlement) return no_memory(work->trouble);
  g_autofree uint32_t *order = td_order_claims(&intake->order, &intake->store);
  for (uint32_t i = 0; i < intake->store.count; i++) {
    uint32_t claim = order ? order[i] : i;
    if (!work->persons[td_store_claim(&intake->store, claim)->person]) continue;
    if (!settle_claim(work, claim)) return false;
  }
  return true;
}

bool td_explain(const TdExplain *explain, const GPtrArray *ids, TdExplained each, void *user, TdTrouble **trouble) {
  guint policies = explain->policies->items->len;
  Work work = {.explain = explain,
               .readers = g_new0(Reader, policies),
               .ids = ids,
               .each = each,
               .user = user,
               .before = g_new0(int64_t, TD_MAX_ANNUALS),
               .after = g_new0(int64_t, TD_MAX_ANNUALS),
               .mapped = g_new0(int64_t, TD_MAX_ANNUALS),
               .trouble = trouble};
  td_tally_init(&work.tally, explain->policies, TD_RECORD_CLAIM);
  td_intake_init(&work.intake, explain->people);
  for (guint i = 0; i < policies; i++)
    td_store_want_program(&work.intake.store, td_policies_get(explain->policies, i)->view);
  bool done = work_through(&work);
  td_settlement_free(work.settlement);
  for (guint i = 0; i < policies; i++) close_reader(&work.readers[i]);
  td_intake_clear(&work.intake);
  td_tally_clear(&work.tally);
  td_journal_clear(&work.journal);
  g_free(work.readers);
  g_free(work.place);
  g_free(work.persons);
  g_free(work.before);
  g_free(work.after);
  g_free(work.mapped);
  return done;
}
