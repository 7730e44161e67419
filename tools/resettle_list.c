#include "tools/resettle_list.h"

#include "tools/input_file.h"
#include "tools/io/hash.h"
#include "tools/settle/entry_parts.h"

enum { DIGEST_SHOWN = 12 };

/* One benefit of a claim, as it is recorded and as it comes out. */
typedef struct {
  const char *benefit;
  bool recorded, now;
  const char *recorded_clause, *clause;
  int64_t recorded_paid, paid;
} Pair;

static void begin(TdResettleList *list) {
  td_write_text(list->writer,
                "setl_id,psn_no,year,recorded_policy,recorded_digest,policy,digest,recorded_status,recorded_reason,"
                "status,reason,benefit,recorded_clause,clause,recorded,computed,difference,action\n");
}

void td_resettle_list_init(TdResettleList *list, TdWriter *writer, const TdPolicies *policies) {
  *list = (TdResettleList){.writer = writer,
                           .policies = policies,
                           .digests = g_ptr_array_new_with_free_func(g_free),
                           .persons = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL)};
  for (guint i = 0; i < policies->items->len; i++) {
    char *digest = td_digest_bytes(td_policies_get(policies, i)->image);
    digest[DIGEST_SHOWN] = '\0';
    g_ptr_array_add(list->digests, digest);
  }
  begin(list);
}

void td_resettle_list_restart(void *user) {
  TdResettleList *list = user;
  g_hash_table_remove_all(list->persons);
  *list = (TdResettleList){
      .writer = list->writer, .policies = list->policies, .digests = list->digests, .persons = list->persons};
  td_writer_restart(list->writer);
  begin(list);
}

void td_resettle_list_clear(TdResettleList *list) {
  g_clear_pointer(&list->persons, g_hash_table_unref);
  g_clear_pointer(&list->digests, g_ptr_array_unref);
}

static const TdProgramView *view_of(const TdResettleList *list, uint16_t policy) {
  return policy == TD_NO_POLICY ? NULL : td_policies_get(list->policies, policy)->view;
}

static Pair *pair_of(GArray *pairs, const char *benefit) {
  for (guint i = 0; i < pairs->len; i++)
    if (g_str_equal(g_array_index(pairs, Pair, i).benefit, benefit)) return &g_array_index(pairs, Pair, i);
  Pair pair = {.benefit = benefit, .recorded_clause = "", .clause = ""};
  g_array_append_val(pairs, pair);
  return &g_array_index(pairs, Pair, pairs->len - 1);
}

static void add_recorded(GArray *pairs, const TdProgramView *view, const TdEntry *entry) {
  TdBytesReader reader = td_bytes_reader(entry->lines);
  TdEntryLine line;
  while (view && td_line_next(&reader, view, &line)) {
    Pair *pair = pair_of(pairs, view->benefits[line.benefit]);
    pair->recorded = true;
    pair->recorded_clause = view->clauses[line.clause];
    pair->recorded_paid += line.paid;
  }
}

static void add_now(GArray *pairs, const TdProgramView *view, const TdDifference *difference) {
  const TdLot *lot = difference->lot;
  uint8_t status = lot->outcome[difference->row].status;
  if (!view || (status != TD_STATUS_PAID && status != TD_STATUS_ZERO)) return;
  for (size_t k = 0; k < view->stage_count; k++) {
    const TdStagePlaces *stage = &difference->places->stages[k];
    if (!td_lot_output(lot, stage->applied)[difference->row]) continue;
    Pair *pair = pair_of(pairs, view->benefits[td_lot_output(lot, stage->benefit)[difference->row]]);
    pair->now = true;
    pair->clause = view->clauses[td_lot_output(lot, stage->clause)[difference->row]];
    pair->paid += td_lot_output(lot, stage->paid)[difference->row];
  }
}

static void write_cell(TdWriter *writer, const char *text) {
  td_write_char(writer, ',');
  td_write_cell(writer, td_slice(text));
}

static void write_amount(TdWriter *writer, bool there, int64_t fen) {
  td_write_char(writer, ',');
  if (there) td_write_amount(writer, fen);
}

static void write_policy(const TdResettleList *list, uint16_t policy) {
  const TdProgramView *view = view_of(list, policy);
  write_cell(list->writer, view ? view->id : "");
  write_cell(list->writer, view ? list->digests->pdata[policy] : "");
}

static const char *reason_of(const TdProgramView *view, uint16_t reason) {
  return view ? view->reasons[reason] : td_reasons[reason].word;
}

static void write_pair(TdResettleList *list, const TdDifference *difference, const Pair *pair) {
  const TdClaim *row = &difference->lot->row[difference->row];
  const TdOutcome *outcome = &difference->lot->outcome[difference->row];
  const TdEntry *recorded = difference->recorded;
  bool rejected = outcome->reject != TD_REJECT_NONE;
  TdWriter *writer = list->writer;
  td_write_cell(writer, row->setl_id);
  td_write_char(writer, ',');
  td_write_cell(writer, row->psn_no);
  td_write_char(writer, ',');
  td_write_integer(writer, difference->year);
  write_policy(list, difference->policy);
  write_policy(list, outcome->policy);
  write_cell(writer, td_statuses[recorded->status].word);
  write_cell(writer, reason_of(view_of(list, difference->policy), recorded->reason));
  write_cell(writer, rejected ? td_rejects[outcome->reject].word : td_statuses[outcome->status].word);
  write_cell(writer, rejected ? "" : reason_of(view_of(list, outcome->policy), outcome->reason));
  write_cell(writer, pair->benefit);
  write_cell(writer, pair->recorded_clause);
  write_cell(writer, pair->clause);
  write_amount(writer, pair->recorded, pair->recorded_paid);
  write_amount(writer, pair->now && !difference->open, pair->paid);
  write_amount(writer, !difference->open, (int64_t)((uint64_t)pair->paid - (uint64_t)pair->recorded_paid));
  write_cell(writer, difference->open                   ? "未定"
                     : pair->paid > pair->recorded_paid ? "补"
                     : pair->paid < pair->recorded_paid ? "退"
                                                        : "改");
  td_write_char(writer, '\n');
}

/* Is a claim that comes to the same amounts decided otherwise, in the words that the results and lines have? */
static bool is_decided(const TdResettleList *list, const TdDifference *difference, const GArray *pairs) {
  const TdEntry *recorded = difference->recorded;
  const TdOutcome *outcome = &difference->lot->outcome[difference->row];
  const TdProgramView *before = view_of(list, difference->policy), *now = view_of(list, outcome->policy);
  const char *category_before = before ? td_program_category(before, recorded->category) : "",
             *category = now ? td_program_category(now, outcome->category) : "";
  bool same = recorded->status == outcome->status && g_str_equal(category_before, category) &&
              g_str_equal(reason_of(before, recorded->reason), reason_of(now, outcome->reason));
  for (guint i = 0; same && i < pairs->len; i++) {
    const Pair *pair = &g_array_index(pairs, Pair, i);
    same = pair->recorded == pair->now && g_str_equal(pair->recorded_clause, pair->clause);
  }
  return !same;
}

static void count(TdResettleList *list, const TdDifference *difference, int64_t aid) {
  TdSlice psn_no = difference->lot->row[difference->row].psn_no;
  uint64_t hash = td_hash_bytes(0, psn_no.text, psn_no.length);
  list->claims++;
  list->more += aid > 0;
  list->less += aid < 0;
  if (aid > 0)
    list->paid += aid;
  else
    list->taken -= aid;
  if (!g_hash_table_contains(list->persons, &hash)) g_hash_table_add(list->persons, g_memdup2(&hash, sizeof hash));
}

static GArray *pairs_of(const TdResettleList *list, const TdDifference *difference) {
  const TdEntry *recorded = difference->recorded;
  const TdOutcome *outcome = &difference->lot->outcome[difference->row];
  GArray *pairs = g_array_new(FALSE, FALSE, sizeof(Pair));
  if (recorded->takes_back) { /* it has no lines, and takes back all of them */
    bool now = outcome->reject == TD_REJECT_NONE;
    Pair pair = {"", true, now, "", "", recorded->aid, now ? outcome->aid : 0};
    g_array_append_val(pairs, pair);
    return pairs;
  }
  add_recorded(pairs, view_of(list, difference->policy), recorded);
  if (outcome->reject == TD_REJECT_NONE) add_now(pairs, view_of(list, outcome->policy), difference);
  return pairs;
}

void td_resettle_list_tell(void *user, const TdDifference *difference) {
  TdResettleList *list = user;
  const TdOutcome *outcome = &difference->lot->outcome[difference->row];
  g_autoptr(GArray) pairs = pairs_of(list, difference);
  bool amounts = false;
  for (guint i = 0; i < pairs->len; i++) {
    const Pair *pair = &g_array_index(pairs, Pair, i);
    amounts = amounts || pair->paid != pair->recorded_paid;
  }
  bool decided = !difference->open && !amounts && is_decided(list, difference, pairs);
  if (difference->open)
    list->open++;
  else if (amounts)
    count(list, difference, (int64_t)((uint64_t)outcome->aid - (uint64_t)difference->recorded->aid));
  else if (decided)
    list->decided++;
  else
    list->otherwise++;
  if ((difference->open || decided) && pairs->len == 0) pair_of(pairs, "");
  for (guint i = 0; i < pairs->len; i++) {
    const Pair *pair = &g_array_index(pairs, Pair, i);
    if (difference->open || decided || pair->paid != pair->recorded_paid) write_pair(list, difference, pair);
  }
}

uint64_t td_resettle_list_anew(const TdResettleList *list) {
  return list->claims + list->decided + list->otherwise;
}
