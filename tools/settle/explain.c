#include "tools/settle/explain.h"

#include "compiler/expr_text.h"
#include "tools/settle/check_trace.h"
#include "tools/settle/reader.h"
#include "tools/settle/settlement.h"

typedef struct {
  const TdExplain *explain;
  TdIntake intake;
  TdTally tally;
  TdJournal journal;
  TdSettlement *settlement;
  TdReader *readers; /* [policies] */
  const GPtrArray *ids;
  int64_t *place; /* [claims] of the id that asks for it, or -1 */
  bool *persons;  /* [persons] some claim of theirs is asked for */
  TdExplained each;
  void *user;
  int64_t *before; /* [policies][TD_MAX_ANNUALS] annual amounts, of the policies that may settle the claim */
  int64_t *after, *mapped;
  TdTrouble **trouble;
} Work;

static bool no_memory(TdTrouble **trouble) {
  return td_trouble_set(trouble, g_strdup("内存不足，没有结算"), g_strdup("there is not enough memory"));
}

static const char *own(Work *work, TdSlice slice, char **copy) {
  (void)work;
  return *copy = g_strndup(slice.text, slice.length);
}

bool td_explain_disagrees(TdBoth name, TdTrouble **trouble) {
  return td_trouble_set(
      trouble, g_strdup_printf("程序错误：%s 的说明自身算得不一致，没有给出；请报告", name.in[TD_LANG_ZH]),
      g_strdup_printf("a fault of the program: the sheet of %s does not agree with itself, and is not shown; please "
                      "report it",
                      name.in[TD_LANG_EN]));
}

bool td_explain_differs(TdBoth name, const char *differs, TdTrouble **trouble) {
  return td_trouble_set(
      trouble,
      g_strdup_printf("程序错误：%s 的逐步计算与实际结算不符（%s），没有给出说明；请报告", name.in[TD_LANG_ZH],
                      differs),
      g_strdup_printf("a fault of the program: explaining %s comes to something else than settling it (%s); nothing "
                      "is shown; please report it",
                      name.in[TD_LANG_EN], differs));
}

void td_explain_reject(uint8_t field, uint8_t reject, char *text[2]) {
  const char *said[2] = {td_rejects[reject].zh, td_rejects[reject].en};
  for (int lang = 0; lang < 2; lang++) {
    GString *out = g_string_new(NULL);
    if (field < TD_FIELD_COUNT) {
      td_put_field_name(out, (TdField)field, (TdLang)lang);
      g_string_append(out, lang == TD_LANG_ZH ? " " : ": ");
    }
    g_string_append(out, said[lang]);
    text[lang] = g_string_free(out, FALSE);
  }
}

static bool hand_over(const Work *work, const TdCase *what, int64_t place) {
  g_autoptr(TdSheet) sheet = td_sheet_new(what);
  if (!sheet) return td_explain_disagrees((TdBoth){{what->setl_id, what->setl_id}}, work->trouble);
  work->each(sheet, (size_t)place, work->user);
  return true;
}

/* What the policies that a claim passed through made of it, the one that settled it last. */
typedef struct {
  TdFacts *facts;
  GArray *passed;  /* TdSheetPassed, the traces owned */
  GPtrArray *held; /* GArray, what the people file says to each */
} Way;

static void passed_clear(gpointer passed) {
  td_trace_free((TdTrace *)(uintptr_t)((TdSheetPassed *)passed)->trace);
}

static void held_free(gpointer held) {
  if (held) g_array_unref(held);
}

static void way_init(Way *way, guint policies) {
  *way = (Way){g_new(TdFacts, policies), g_array_new(FALSE, FALSE, sizeof(TdSheetPassed)),
               g_ptr_array_new_with_free_func(held_free)};
  g_array_set_clear_func(way->passed, passed_clear);
}

static void way_clear(Way *way) {
  g_ptr_array_unref(way->held);
  g_array_unref(way->passed);
  g_free(way->facts);
}

static int64_t *before(const Work *work, uint16_t policy) {
  return work->before + (size_t)policy * TD_MAX_ANNUALS;
}

/* The policy to which a trace defers the claim, TD_NO_POLICY: none. */
static uint16_t governing(const Work *work, uint16_t policy, const TdTrace *trace, int64_t enddate) {
  const TdProgramView *view = work->readers[policy].view;
  uint16_t reason = 0;
  while (reason < view->reason_count && !g_str_equal(view->reasons[reason], trace->reason)) reason++;
  if (trace->status != TD_STATUS_DEFERRED || reason == view->reason_count) return TD_NO_POLICY;
  return td_regions_governing(work->explain->regions, policy, reason, enddate);
}

/* Traces a claim from the policy of its region to the one that it belongs to now.  What differs, or NULL. */
static const char *trace_way(Work *work, Way *way, uint32_t claim, uint16_t first, const TdRecord *record,
                             const char *disease) {
  const TdStore *store = &work->intake.store;
  uint16_t last = td_store_claim(store, claim)->policy;
  guint policies = work->explain->policies->items->len;
  for (uint16_t policy = first;;) {
    if (policy == TD_NO_POLICY || way->passed->len == policies) return "document";
    TdReader *reader = &work->readers[policy];
    TdFacts *facts = &way->facts[way->passed->len];
    *facts = td_reader_facts(reader, claim, record, disease);
    td_reader_annuals(reader, before(work, policy), work->mapped);
    TdTrace *trace = td_trace_claim(reader->model, facts, work->mapped);
    GArray *held = td_reader_held(reader, claim, record);
    TdSheetPassed passed = {trace, held ? (const TdSheetHeld *)(const void *)held->data : NULL, held ? held->len : 0};
    g_array_append_val(way->passed, passed);
    g_ptr_array_add(way->held, held);
    if (policy != last) {
      policy = governing(work, policy, trace, record->value[TD_F_ENDDATE]);
      continue;
    }
    const char *differs = td_check_trace(trace, reader->view, td_store_result(store, claim), &work->journal);
    for (uint32_t i = 0; i < reader->model->annual_count && !differs; i++)
      if (trace->annual[i] + trace->delta[i] != work->after[reader->annual[i]]) differs = "annual";
    return differs;
  }
}

static bool explain_traced(Work *work, TdCase *what, uint32_t claim, uint16_t first, const TdRecord *record) {
  const TdReader *last = &work->readers[td_store_claim(&work->intake.store, claim)->policy];
  g_autofree char *disease = NULL, *unknown = td_reader_unknown(last, record);
  own(work, record->texts[TD_TEXT_DISE_NAME], &disease);
  Way way;
  way_init(&way, work->explain->policies->items->len);
  const char *differs = trace_way(work, &way, claim, first, record, disease);
  bool done = !differs;
  if (done) {
    const TdSheetPassed *passed = (const TdSheetPassed *)(const void *)way.passed->data;
    what->passed = passed;
    what->passed_count = way.passed->len - 1;
    what->trace = passed[what->passed_count].trace;
    what->held = passed[what->passed_count].held;
    what->held_count = passed[what->passed_count].held_count;
    /* another fact might also change which document governs, so of a claim that was passed on none is looked for */
    TdChange change = what->passed_count == 0 ? td_change_find(what->trace) : (TdChange){0};
    what->change = what->passed_count == 0 ? &change : NULL;
    what->unknown_labels = unknown;
    done = hand_over(work, what, work->place[claim]);
  } else {
    td_explain_differs((TdBoth){{what->setl_id, what->setl_id}}, differs, work->trouble);
  }
  way_clear(&way);
  return done;
}

static void fill_no_policy(Work *work, TdCase *what, const TdRecord *record, const TdResult *result,
                           GPtrArray *models) {
  const TdExplain *explain = work->explain;
  bool one = explain->regions->region_count == 1;
  for (guint i = 0; one && i < explain->policies->items->len; i++)
    if (explain->regions->region[i] == 0) g_ptr_array_add(models, (gpointer)work->readers[i].model);
  what->status = TD_STATUS_NO_POLICY;
  what->base = result->base;
  what->enddate = record->value[TD_F_ENDDATE];
  what->models = (const TdModel *const *)models->pdata;
  what->model_count = models->len;
}

/* Reads the record of a claim again; its texts are borrowed from the file's reader. */
static bool read_again(const Work *work, const TdClaim *row, TdRecord *record) {
  TdCsvRow cells;
  TdFault fault;
  if (!td_csv_reread(work->explain->csv, row->offset, row->size, &cells, work->trouble)) return false;
  g_autofree TdSlice *trimmed = g_new(TdSlice, cells.count + 1);
  for (size_t i = 0; i <= cells.count; i++) trimmed[i] = td_slice_trim(cells.cells[(ptrdiff_t)i - 1]);
  cells.cells = trimmed + 1;
  return td_record_read(work->explain->layout, &cells, record, &fault) ||
         td_trouble_set(work->trouble, g_strdup("结算记录在读取期间被改动；请勿在运行期间改动输入"),
                        g_strdup("the claims were changed while they were read; leave the inputs alone during a run"));
}

/* FIRST: the policy that the claim had before it was settled. */
static bool explain_claim(Work *work, uint32_t claim, uint16_t first) {
  const TdStore *store = &work->intake.store;
  const TdClaim *row = td_store_claim(store, claim);
  const TdResult *result = td_store_result(store, claim);
  TdRecord record;
  if (!read_again(work, row, &record)) return false;
  g_autofree char *setl_id = NULL, *psn_no = NULL, *original = NULL;
  g_autoptr(GPtrArray) models = g_ptr_array_new();
  g_autofree int64_t *mapped_before = g_new0(int64_t, TD_MAX_ANNUALS), *mapped_after = g_new0(int64_t, TD_MAX_ANNUALS);
  TdCase what = {.setl_id = own(work, record.texts[TD_TEXT_SETL_ID], &setl_id),
                 .psn_no = own(work, record.texts[TD_TEXT_PSN_NO], &psn_no),
                 .original = own(work, record.texts[TD_TEXT_INIT_ID], &original),
                 .unknown_labels = "",
                 .category = -1};
  TdReader *reader = row->policy == TD_NO_POLICY ? NULL : &work->readers[row->policy];
  what.model = reader ? reader->model : NULL;
  if (result->reject != TD_REJECT_NONE) {
    what.rejected = true;
    what.reject = td_rejects[result->reject].word;
    what.reject_text = (TdBoth){{td_rejects[result->reject].zh, td_rejects[result->reject].en}};
  } else if (result->status == TD_STATUS_REVERSED) {
    what.status = TD_STATUS_REVERSED;
    what.aid = result->aid;
    if (reader) {
      what.category = td_reader_label(reader, td_program_category(reader->view, result->category));
      td_reader_annuals(reader, before(work, row->policy), mapped_before);
      td_reader_annuals(reader, work->after, mapped_after);
    }
    what.before = mapped_before;
    what.after = mapped_after;
  } else if (!reader) {
    fill_no_policy(work, &what, &record, result, models);
  } else {
    return explain_traced(work, &what, claim, first, &record);
  }
  return hand_over(work, &what, work->place[claim]);
}

/* The annual amounts of the policies that may come to settle a claim: its own, and the documents. */
static bool read_before(Work *work, uint32_t claim, uint16_t first) {
  const TdRegions *regions = work->explain->regions;
  for (guint i = 0; i < work->explain->policies->items->len; i++) {
    if (i != first && regions->region[i] < regions->region_count) continue;
    if (!td_settlement_annuals(work->settlement, claim, (uint16_t)i, before(work, (uint16_t)i))) return false;
  }
  return true;
}

/* Settles a claim, and explains it where it is asked for. */
static bool settle_claim(Work *work, uint32_t claim) {
  const TdStore *store = &work->intake.store;
  uint16_t first = td_settlement_policy(work->settlement, claim);
  bool asked = work->place[claim] >= 0;
  bool annuals = asked && first != TD_NO_POLICY && td_store_result(store, claim)->reject == TD_REJECT_NONE;
  td_journal_reset(&work->journal);
  if (annuals && !read_before(work, claim, first)) return no_memory(work->trouble);
  if (!td_settlement_batch(work->settlement, &claim, 1)) return no_memory(work->trouble);
  if (annuals && !td_settlement_annuals(work->settlement, claim, td_store_claim(store, claim)->policy, work->after))
    return no_memory(work->trouble);
  return !asked || explain_claim(work, claim, first);
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
    char *text[2];
    td_explain_reject(row.field, row.reject, text);
    g_autofree char *zh = text[TD_LANG_ZH], *en = text[TD_LANG_EN];
    TdCase what = {.setl_id = id,
                   .psn_no = "",
                   .unknown_labels = "",
                   .rejected = true,
                   .reject = td_rejects[row.reject].word,
                   .reject_text = {{zh, en}}};
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
    if (!td_reader_init(&work->readers[i], td_policies_get(explain->policies, i), &intake->store, &explain->supplies[i],
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
               .readers = g_new0(TdReader, policies),
               .ids = ids,
               .each = each,
               .user = user,
               .before = g_new0(int64_t, (size_t)policies * TD_MAX_ANNUALS),
               .after = g_new0(int64_t, TD_MAX_ANNUALS),
               .mapped = g_new0(int64_t, TD_MAX_ANNUALS),
               .trouble = trouble};
  td_tally_init(&work.tally, explain->policies, TD_RECORD_CLAIM);
  td_intake_init(&work.intake, explain->people);
  for (guint i = 0; i < policies; i++)
    td_store_want_program(&work.intake.store, td_policies_get(explain->policies, i)->view);
  bool done = work_through(&work);
  td_settlement_free(work.settlement);
  for (guint i = 0; i < policies; i++) td_reader_clear(&work.readers[i]);
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
