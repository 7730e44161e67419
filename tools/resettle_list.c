#include "tools/resettle_list.h"

#include "tools/io/hash.h"
#include "tools/settle/entry_parts.h"

/* One benefit of a claim, as it is recorded and as it comes out. */
typedef struct {
  const char *benefit;
  bool recorded, now;
  const char *recorded_clause, *clause;
  int64_t recorded_paid, paid;
} Pair;

static void begin(TdResettleList *list) {
  td_write_text(list->writer,
                "setl_id,psn_no,year,recorded_policy,policy,recorded_status,status,benefit,recorded_clause,clause,"
                "recorded,computed,difference,action\n");
}

void td_resettle_list_init(TdResettleList *list, TdWriter *writer, const TdPolicies *policies) {
  *list = (TdResettleList){.writer = writer,
                           .policies = policies,
                           .persons = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL)};
  begin(list);
}

void td_resettle_list_restart(void *user) {
  TdResettleList *list = user;
  g_hash_table_remove_all(list->persons);
  *list = (TdResettleList){
      .writer = list->writer, .policies = list->policies, .people = list->people, .persons = list->persons};
  td_writer_restart(list->writer);
  begin(list);
}

void td_resettle_list_clear(TdResettleList *list) {
  g_clear_pointer(&list->persons, g_hash_table_unref);
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

static void write_pair(TdResettleList *list, const TdDifference *difference, const Pair *pair, bool open) {
  const TdClaim *row = &difference->lot->row[difference->row];
  const TdOutcome *outcome = &difference->lot->outcome[difference->row];
  const TdProgramView *before = view_of(list, difference->policy), *now = view_of(list, outcome->policy);
  TdWriter *writer = list->writer;
  td_write_cell(writer, row->setl_id);
  td_write_char(writer, ',');
  td_write_cell(writer, row->psn_no);
  td_write_char(writer, ',');
  if (difference->recorded->year != 0) td_write_integer(writer, difference->recorded->year);
  write_cell(writer, before ? before->id : "");
  write_cell(writer, now ? now->id : "");
  write_cell(writer, td_statuses[difference->recorded->status].word);
  write_cell(writer,
             outcome->reject == TD_REJECT_NONE ? td_statuses[outcome->status].word : td_rejects[outcome->reject].word);
  write_cell(writer, pair->benefit);
  write_cell(writer, pair->recorded_clause);
  write_cell(writer, pair->clause);
  write_amount(writer, pair->recorded, pair->recorded_paid);
  write_amount(writer, pair->now, pair->paid);
  write_amount(writer, !open, (int64_t)((uint64_t)pair->paid - (uint64_t)pair->recorded_paid));
  write_cell(writer, open ? "未定" : pair->paid > pair->recorded_paid ? "补" : "退");
  td_write_char(writer, '\n');
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

void td_resettle_list_tell(void *user, const TdDifference *difference) {
  TdResettleList *list = user;
  const TdOutcome *outcome = &difference->lot->outcome[difference->row];
  const TdEntry *recorded = difference->recorded;
  /* A record without identities was settled with those of a people file, if it was settled under one. */
  bool forgotten = !list->people && difference->lot->row[difference->row].identities.length == 0 &&
                   outcome->status == TD_STATUS_INELIGIBLE && recorded->status != TD_STATUS_INELIGIBLE;
  bool was_open = td_status_is_open(recorded->status),
       open = forgotten || outcome->reject != TD_REJECT_NONE || td_status_is_open(outcome->status);
  if (open && was_open) return;
  g_autoptr(GArray) pairs = g_array_new(FALSE, FALSE, sizeof(Pair));
  if (recorded->takes_back) { /* it has no lines, and takes back all of them */
    Pair pair = {"", true, !open, "", "", recorded->aid, open ? 0 : outcome->aid};
    g_array_append_val(pairs, pair);
  } else {
    add_recorded(pairs, view_of(list, difference->policy), recorded);
    add_now(pairs, view_of(list, outcome->policy), difference);
  }
  if (open) {
    list->open++;
    if (pairs->len == 0) pair_of(pairs, "");
    for (guint i = 0; i < pairs->len; i++) write_pair(list, difference, &g_array_index(pairs, Pair, i), true);
    return;
  }
  bool any = false;
  for (guint i = 0; i < pairs->len; i++) {
    const Pair *pair = &g_array_index(pairs, Pair, i);
    if (pair->paid == pair->recorded_paid) continue;
    any = true;
    write_pair(list, difference, pair, false);
  }
  if (any)
    count(list, difference, (int64_t)((uint64_t)outcome->aid - (uint64_t)recorded->aid));
  else
    list->otherwise++;
}
