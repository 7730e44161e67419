#include "tools/settle/explain.h"

#include "compiler/expr_text.h"
#include "tools/settle/check_trace.h"
#include "tools/settle/choose.h"
#include "tools/settle/reader.h"
#include "tools/settle/settlement.h"

typedef struct {
  const TdDossier *dossier;
  TdLotPlan plan;
  TdRoll roll;
  TdTally tally;
  TdSettlement *settlement;
  TdLot *lot; /* the claim at hand, alone */
  TdCsvRows *rows;
  TdReader *readers; /* [policies] */
  TdExplained each;
  void *user;
  int64_t *before; /* [policies][TD_MAX_ANNUALS] annual amounts, of the policies that may settle the claim */
  int64_t *after, *mapped;
  TdTrouble **trouble;
} Work;

static const char *own(TdSlice slice, char **copy) {
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
  return td_regions_governing(work->dossier->regions, policy, reason, enddate);
}

/* Traces the claim at hand from the policy of its region to the one that it belongs to now.  What differs, or NULL. */
static const char *trace_way(Work *work, Way *way, uint16_t first, const TdRecord *record, const char *disease) {
  const TdLot *lot = work->lot;
  uint16_t last = lot->outcome[0].policy;
  guint policies = work->dossier->policies->items->len;
  for (uint16_t policy = first;;) {
    if (policy == TD_NO_POLICY || way->passed->len == policies) return "document";
    TdReader *reader = &work->readers[policy];
    TdFacts *facts = &way->facts[way->passed->len];
    *facts = td_reader_facts(reader, lot, 0, record, disease);
    td_reader_annuals(reader, before(work, policy), work->mapped);
    TdTrace *trace = td_trace_claim(reader->model, facts, work->mapped);
    GArray *held = td_reader_held(reader, &lot->row[0]);
    TdSheetPassed passed = {trace, held ? (const TdSheetHeld *)(const void *)held->data : NULL, held ? held->len : 0};
    g_array_append_val(way->passed, passed);
    g_ptr_array_add(way->held, held);
    if (policy != last) {
      policy = governing(work, policy, trace, record->value[TD_F_ENDDATE]);
      continue;
    }
    const char *differs = td_check_trace(trace, td_settlement_places(work->settlement, policy), lot, 0);
    for (uint32_t i = 0; i < reader->model->annual_count && !differs; i++)
      if (trace->annual[i] + trace->delta[i] != work->after[reader->annual[i]]) differs = "annual";
    return differs;
  }
}

static bool explain_traced(Work *work, TdCase *what, int64_t place, uint16_t first, const TdRecord *record) {
  const TdReader *last = &work->readers[work->lot->outcome[0].policy];
  g_autofree char *disease = NULL, *unknown = td_reader_unknown(last, record);
  own(record->texts[TD_TEXT_DISE_NAME], &disease);
  Way way;
  way_init(&way, work->dossier->policies->items->len);
  const char *differs = trace_way(work, &way, first, record, disease);
  bool done = !differs;
  if (done) {
    const TdSheetPassed *passed = (const TdSheetPassed *)(const void *)way.passed->data;
    what->passed = passed;
    what->passed_count = way.passed->len - 1;
    what->trace = passed[what->passed_count].trace;
    what->held = passed[what->passed_count].held;
    what->held_count = passed[what->passed_count].held_count;
    /* another fact might also change which document governs, so of a claim that was passed on none is looked for */
    TdFactChange change = what->passed_count == 0 ? td_change_find(what->trace) : (TdFactChange){0};
    what->change = what->passed_count == 0 ? &change : NULL;
    what->unknown_labels = unknown;
    done = hand_over(work, what, place);
  } else {
    td_explain_differs((TdBoth){{what->setl_id, what->setl_id}}, differs, work->trouble);
  }
  way_clear(&way);
  return done;
}

static void fill_no_policy(const Work *work, TdCase *what, const TdRecord *record, GPtrArray *models) {
  const TdDossier *dossier = work->dossier;
  bool one = dossier->regions->region_count == 1;
  for (guint i = 0; one && i < dossier->policies->items->len; i++)
    if (dossier->regions->region[i] == 0) g_ptr_array_add(models, (gpointer)work->readers[i].model);
  what->status = TD_STATUS_NO_POLICY;
  what->base = work->lot->outcome[0].base;
  what->enddate = record->value[TD_F_ENDDATE];
  what->models = (const TdModel *const *)models->pdata;
  what->model_count = models->len;
}

static bool changed(TdTrouble **trouble) {
  return td_trouble_set(trouble, g_strdup("结算记录在读取期间被改动；请勿在运行期间改动输入"),
                        g_strdup("the claims were changed while they were read; leave the inputs alone during a run"));
}

/* The record of the claim at hand; its texts live as long as the lot's. */
static bool read_record(const Work *work, TdRecord *record) {
  TdCsvRow cells;
  TdFault fault;
  const TdClaim *row = &work->lot->row[0];
  td_csv_rows_read(work->rows, row->bytes, row->size, true, &cells);
  return td_record_read(work->dossier->layout, &cells, record, &fault) || changed(work->trouble);
}

/* FIRST: the policy that the claim at hand had before it was settled. */
static bool explain_claim(Work *work, int64_t place, uint16_t first) {
  const TdOutcome *outcome = &work->lot->outcome[0];
  TdRecord record;
  if (!read_record(work, &record)) return false;
  g_autofree char *setl_id = NULL, *psn_no = NULL, *original = NULL;
  g_autoptr(GPtrArray) models = g_ptr_array_new();
  g_autofree int64_t *mapped_before = g_new0(int64_t, TD_MAX_ANNUALS), *mapped_after = g_new0(int64_t, TD_MAX_ANNUALS);
  TdCase what = {.setl_id = own(record.texts[TD_TEXT_SETL_ID], &setl_id),
                 .psn_no = own(record.texts[TD_TEXT_PSN_NO], &psn_no),
                 .original = own(record.texts[TD_TEXT_INIT_ID], &original),
                 .unknown_labels = "",
                 .category = -1};
  TdReader *reader = outcome->policy == TD_NO_POLICY ? NULL : &work->readers[outcome->policy];
  what.model = reader ? reader->model : NULL;
  if (outcome->reject != TD_REJECT_NONE) {
    what.rejected = true;
    what.reject = td_rejects[outcome->reject].word;
    what.reject_text = (TdBoth){{td_rejects[outcome->reject].zh, td_rejects[outcome->reject].en}};
  } else if (outcome->status == TD_STATUS_REVERSED) {
    what.status = TD_STATUS_REVERSED;
    what.aid = outcome->aid;
    if (reader) {
      what.category = td_reader_label(reader, td_program_category(reader->view, outcome->category));
      td_reader_annuals(reader, before(work, outcome->policy), mapped_before);
      td_reader_annuals(reader, work->after, mapped_after);
    }
    what.before = mapped_before;
    what.after = mapped_after;
  } else if (!reader) {
    fill_no_policy(work, &what, &record, models);
  } else {
    return explain_traced(work, &what, place, first, &record);
  }
  return hand_over(work, &what, place);
}

/* The annual amounts of the policies that may come to settle the claim at hand: its own, and the documents. */
static bool read_before(Work *work, uint16_t first) {
  const TdRegions *regions = work->dossier->regions;
  for (guint i = 0; i < work->dossier->policies->items->len; i++) {
    if (i != first && regions->region[i] < regions->region_count) continue;
    if (!td_settlement_annuals(work->settlement, work->lot, 0, (uint16_t)i, before(work, (uint16_t)i))) return false;
  }
  return true;
}

/* Takes a claim in hand: a lot of its own. */
static bool take_up(Work *work, const TdChosen *chosen) {
  g_autoptr(GString) raw = g_string_new(NULL);
  if (!td_csv_raw(work->dossier->csv, chosen->offset, chosen->size, raw, work->trouble)) return false;
  td_lot_begin(work->lot);
  td_lot_mark(work->lot, chosen->offset, chosen->line, (TdSlice){raw->str, raw->len});
  td_lot_parse(work->lot, &work->plan);
  if (work->lot->count != 1) return changed(work->trouble);
  TdEntered entered = td_settlement_enter(work->settlement, work->lot, work->trouble);
  return entered == TD_ENTERED || (entered == TD_ENTER_UNORDERED && changed(work->trouble));
}

/* Settles a claim, and explains it where it is asked for. */
static bool settle_claim(Work *work, const TdChosen *chosen) {
  TdLot *lot = work->lot;
  if (!take_up(work, chosen)) return false;
  uint16_t first = td_settlement_policy(work->settlement, 0);
  bool asked = chosen->place >= 0;
  bool annuals = asked && first != TD_NO_POLICY && lot->outcome[0].reject == TD_REJECT_NONE;
  if (annuals && !read_before(work, first)) return td_trouble_memory(work->trouble);
  if (!td_settlement_settle(work->settlement, lot, work->trouble)) return false;
  if (annuals && !td_settlement_annuals(work->settlement, lot, 0, lot->outcome[0].policy, work->after))
    return td_trouble_memory(work->trouble);
  return !asked || explain_claim(work, chosen->place, first);
}

/* A sheet that says why a row was rejected while it was read. */
static bool explain_rejected(const Work *work, const char *id, size_t place, const TdSought *sought) {
  char *text[2];
  td_explain_reject(sought->field, sought->reject, text);
  g_autofree char *zh = text[TD_LANG_ZH], *en = text[TD_LANG_EN];
  TdCase what = {.setl_id = id,
                 .psn_no = "",
                 .unknown_labels = "",
                 .rejected = true,
                 .reject = td_rejects[sought->reject].word,
                 .reject_text = {{zh, en}}};
  return hand_over(work, &what, (int64_t)place);
}

/* The ids that are no claim's. */
static bool explain_others(const Work *work, const GPtrArray *ids, const TdSought *sought) {
  for (guint i = 0; ids && i < ids->len; i++) {
    const char *id = g_ptr_array_index(ids, i);
    if (sought[i].found) continue;
    if (!sought[i].rejected)
      return td_trouble_set(work->trouble, g_strdup_printf("文件里没有结算号 %s", id),
                            g_strdup_printf("there is no settlement %s in the file", id));
    if (!explain_rejected(work, id, i, &sought[i])) return false;
  }
  return true;
}

static bool work_through(Work *work, const GPtrArray *ids) {
  const TdDossier *dossier = work->dossier;
  g_autofree TdSought *sought = g_new0(TdSought, ids ? ids->len : 0);
  for (guint i = 0; i < dossier->policies->items->len; i++)
    if (!td_reader_init(&work->readers[i], td_policies_get(dossier->policies, i), &work->roll, &dossier->supplies[i],
                        work->trouble))
      return false;
  g_autoptr(GArray) chosen = td_choose(dossier->csv, &work->plan, ids, sought, work->trouble);
  if (!chosen || !explain_others(work, ids, sought)) return false;
  work->settlement = td_settlement_new(&work->plan, &work->roll, dossier->csv, dossier->regions, dossier->supplies,
                                       NULL, NULL, &work->tally);
  if (!work->settlement) return td_trouble_memory(work->trouble);
  for (guint i = 0; i < chosen->len; i++)
    if (!settle_claim(work, &g_array_index(chosen, TdChosen, i))) return false;
  return true;
}

bool td_explain(const TdDossier *dossier, const GPtrArray *ids, TdExplained each, void *user, TdTrouble **trouble) {
  guint policies = dossier->policies->items->len;
  Work work = {.dossier = dossier,
               .lot = td_lot_new(dossier->csv),
               .rows = td_csv_rows_new(dossier->csv),
               .readers = g_new0(TdReader, policies),
               .each = each,
               .user = user,
               .before = g_new0(int64_t, (size_t)policies * TD_MAX_ANNUALS),
               .after = g_new0(int64_t, TD_MAX_ANNUALS),
               .mapped = g_new0(int64_t, TD_MAX_ANNUALS),
               .trouble = trouble};
  td_tally_init(&work.tally, dossier->policies, TD_RECORD_CLAIM);
  td_roll_init(&work.roll, dossier->people);
  td_lot_plan_init(&work.plan, dossier->layout, &work.roll, dossier->policies);
  bool done = work_through(&work, ids);
  td_settlement_free(work.settlement);
  for (guint i = 0; i < policies; i++) td_reader_clear(&work.readers[i]);
  td_lot_free(work.lot);
  td_csv_rows_free(work.rows);
  td_roll_clear(&work.roll);
  td_tally_clear(&work.tally);
  g_free(work.readers);
  g_free(work.before);
  g_free(work.after);
  g_free(work.mapped);
  return done;
}
