#include "tools/settle/paid.h"

#include "tools/io/hash.h"
#include "tools/io/sorter.h"

enum { SORTER_MEMORY = 64 << 20, TELL_EACH = 4096 };

/* A claim in the sorter.  The ids of one that differs stand behind it. */
typedef struct {
  uint32_t claim; /* its number in the settlement */
  uint32_t group;
  int64_t paid, computed;
} Entry;

/* What a claim that differs has more. */
typedef struct {
  int64_t base;
  uint64_t id_length;
} Detail;

struct TdPaid {
  TdWriter *out;
  TdPaidTally tally;
  GHashTable *groups; /* TdPaidKey, owned: the number of its group */
  TdPaidKey last;     /* nearly always the next is the same */
  guint last_group;
  TdSorter *sorter;
  uint64_t count;
};

static guint key_hash(gconstpointer key) {
  return (guint)td_hash_bytes(0, key, sizeof(TdPaidKey));
}

static gboolean key_equal(gconstpointer a, gconstpointer b) {
  return memcmp(a, b, sizeof(TdPaidKey)) == 0;
}

static void begin(TdPaid *paid, const TdPolicies *policies) {
  td_paid_tally_init(&paid->tally, policies);
  paid->groups = g_hash_table_new_full(key_hash, key_equal, g_free, NULL);
  paid->sorter = td_sorter_new(SORTER_MEMORY);
  paid->count = 0;
}

static void end(TdPaid *paid) {
  td_paid_tally_clear(&paid->tally);
  g_clear_pointer(&paid->groups, g_hash_table_unref);
  g_clear_pointer(&paid->sorter, td_sorter_free);
}

TdPaid *td_paid_new(const TdPolicies *policies, TdWriter *out) {
  TdPaid *paid = g_new0(TdPaid, 1);
  paid->out = out;
  begin(paid, policies);
  return paid;
}

void td_paid_free(TdPaid *paid) {
  if (!paid) return;
  end(paid);
  g_free(paid);
}

void td_paid_restart(TdPaid *paid) {
  const TdPolicies *policies = paid->tally.policies;
  end(paid);
  begin(paid, policies);
}

const TdPaidTally *td_paid_tally(const TdPaid *paid) {
  return &paid->tally;
}

/* ---- claims come in */

static TdPaidKind kind_of(TdStatus status, int64_t paid, int64_t computed) {
  if (status != TD_STATUS_PAID && status != TD_STATUS_ZERO && status != TD_STATUS_INELIGIBLE) return TD_PAID_OPEN;
  if (paid == computed) return TD_PAID_EQUAL;
  if (computed == 0) return TD_PAID_NOT_DUE;
  if (paid == 0) return TD_PAID_UNPAID;
  return paid > computed ? TD_PAID_OVER : TD_PAID_UNDER;
}

static guint group_of(TdPaid *paid, const TdPaidKey *key) {
  if (paid->tally.groups->len > 0 && key_equal(&paid->last, key)) return paid->last_group;
  gpointer known;
  guint group = paid->tally.groups->len;
  if (g_hash_table_lookup_extended(paid->groups, key, NULL, &known)) {
    group = GPOINTER_TO_UINT(known);
  } else {
    TdPaidGroup fresh = {.key = *key};
    g_array_append_val(paid->tally.groups, fresh);
    g_hash_table_insert(paid->groups, g_memdup2(key, sizeof *key), GUINT_TO_POINTER(group));
  }
  paid->last = *key;
  paid->last_group = group;
  return group;
}

/* The benefits that pay something of a claim that is paid. */
static void find_benefits(TdPaidKey *key, const TdPlaces *places, const TdLot *lot, size_t i) {
  for (size_t k = 0; k < places->view->stage_count; k++) {
    const TdStagePlaces *stage = &places->stages[k];
    if (td_lot_output(lot, stage->applied)[i] && td_lot_output(lot, stage->paid)[i] != 0)
      key->benefits[key->benefit_count++] = (uint16_t)td_lot_output(lot, stage->benefit)[i];
  }
}

/* Keys sort by the size of the difference, the largest first, then by the line; claims that do not differ come last. */
static bool keep(TdPaid *paid, TdLot *lot, size_t i, const Entry *entry, bool differs) {
  const TdClaim *row = &lot->row[i];
  int64_t difference = differs ? entry->paid - entry->computed : 0;
  uint64_t size = difference < 0 ? 0 - (uint64_t)difference : (uint64_t)difference;
  const uint64_t key[] = {GUINT64_TO_BE(~size), GUINT64_TO_BE(row->line)};
  const Detail detail = {lot->outcome[i].base, row->setl_id.length};
  const TdSlice pieces[] = {
      {(const char *)entry, sizeof *entry}, {(const char *)&detail, sizeof detail}, row->setl_id, row->psn_no};
  TdSlice by = {(const char *)key, differs ? sizeof key : sizeof key[0]};
  paid->count++;
  return td_sorter_add_pieces(paid->sorter, by, pieces, differs ? G_N_ELEMENTS(pieces) : 1, &lot->trouble);
}

static bool take_claim(TdPaid *paid, const TdSettlement *settlement, TdLot *lot, size_t i, int64_t maf_pay) {
  const TdOutcome *outcome = &lot->outcome[i];
  TdPaidKind kind = kind_of((TdStatus)outcome->status, maf_pay, outcome->aid);
  TdPaidKey key = {.policy = outcome->policy,
                   .reason = outcome->reason,
                   .status = outcome->status,
                   .category = outcome->category,
                   .kind = (uint8_t)kind};
  if (outcome->status == TD_STATUS_PAID) find_benefits(&key, td_settlement_places(settlement, outcome->policy), lot, i);
  Entry entry = {.claim = lot->row[i].claim,
                 .group = group_of(paid, &key),
                 .paid = maf_pay,
                 .computed = kind == TD_PAID_OPEN ? 0 : outcome->aid};
  return keep(paid, lot, i, &entry, td_paid_differs(kind));
}

bool td_paid_take(TdPaid *paid, const TdLotPlan *plan, const TdSettlement *settlement, TdLot *lot) {
  const int64_t *maf_pay = td_lot_column(lot, (size_t)plan->place[TD_F_MAF][false]);
  const int64_t *known = td_lot_column(lot, (size_t)plan->place[TD_F_MAF][true]);
  for (size_t i = 0; i < lot->count; i++) {
    if (lot->row[i].repeats || lot->outcome[i].reject != TD_REJECT_NONE) continue;
    if (lot->row[i].takes_back)
      paid->tally.takings_back++;
    else if (!known[i])
      paid->tally.unknown++;
    else if (!take_claim(paid, settlement, lot, i, maf_pay[i]))
      return false;
  }
  return true;
}

/* ---- what came of it */

static void write_cell(TdWriter *out, const char *text) {
  td_write_char(out, ',');
  if (text[0] != '\0') td_write_cell(out, td_slice(text));
}

static void write_amount(TdWriter *out, int64_t fen) {
  td_write_char(out, ',');
  td_write_amount(out, fen);
}

static void write_claim(const TdPaid *paid, const Entry *entry, int64_t base, TdSlice setl_id, TdSlice psn_no) {
  TdWriter *out = paid->out;
  const TdPaidKey *key = &g_array_index(paid->tally.groups, TdPaidGroup, entry->group).key;
  g_autofree char *benefits = td_paid_benefits(&paid->tally, key, "|");
  td_write_cell(out, setl_id);
  td_write_char(out, ',');
  td_write_cell(out, psn_no);
  write_cell(out, td_paid_kinds[key->kind].word);
  write_cell(out, td_paid_policy(&paid->tally, key));
  write_cell(out, td_statuses[key->status].word);
  write_cell(out, td_paid_reason(&paid->tally, key));
  write_cell(out, td_paid_category(&paid->tally, key));
  write_cell(out, benefits);
  write_amount(out, base);
  write_amount(out, entry->computed);
  write_amount(out, entry->paid);
  write_amount(out, entry->paid - entry->computed);
  td_write_char(out, '\n');
}

static bool put_claim(TdPaid *paid, const TdSettlement *settlement, TdSlice data) {
  Entry entry;
  Detail detail = {0};
  TdSlice setl_id = {0}, psn_no = {0};
  memcpy(&entry, data.text, sizeof entry);
  if (data.length > sizeof entry) {
    memcpy(&detail, data.text + sizeof entry, sizeof detail);
    setl_id = (TdSlice){data.text + sizeof entry + sizeof detail, detail.id_length};
    psn_no = (TdSlice){setl_id.text + setl_id.length, data.length - sizeof entry - sizeof detail - detail.id_length};
  }
  if (td_settlement_taken_back(settlement, entry.claim)) {
    td_paid_add(&paid->tally.taken_back, entry.paid, entry.computed);
    return true;
  }
  td_paid_tally_add(&paid->tally, entry.group, entry.paid, entry.computed, setl_id);
  if (!paid->out || data.length == sizeof entry) return true;
  write_claim(paid, &entry, detail.base, setl_id, psn_no);
  return td_writer_error(paid->out) == 0;
}

bool td_paid_finish(TdPaid *paid, const TdSettlement *settlement, const TdWatch *watch, TdTrouble **trouble) {
  TdSlice key, data;
  if (paid->out)
    td_write_text(paid->out,
                  "setl_id,psn_no,kind,policy,status,reason,category,benefits,base,computed,paid,difference\n");
  if (!td_sorter_sort(paid->sorter, trouble)) return false;
  for (uint64_t row = 0;; row++) {
    if (row % TELL_EACH == 0) td_watch_tell(watch, TD_WATCH_WRITING, row, paid->count);
    switch (td_sorter_next(paid->sorter, &key, &data, trouble)) {
      case TD_SORTER_ITEM: break;
      case TD_SORTER_END: g_clear_pointer(&paid->sorter, td_sorter_free); return true;
      case TD_SORTER_TROUBLE: return false;
    }
    if (!put_claim(paid, settlement, data)) return false;
  }
}
