#include "tools/settle/settlement.h"

#include "runtime/date.h"
#include "tools/io/pages.h"
#include "tools/settle/docket.h"
#include "tools/settle/keeper.h"
#include "tools/settle/phases.h"

enum { WAVE = 128 }; /* claims whose memory is asked for at once */

/* A claim of an earlier lot, or an earlier run, that is taken back in this one. */
typedef struct {
  uint32_t claim; /* TD_NO_CLAIM: this run has not met it, the ledger has it */
  uint64_t entry; /* of the ledger */
  TdPast past;
  int64_t kept[]; /* what it added: td_kept_size() values */
} Undone;

struct TdSettlement {
  TdOffice office;
  TdPhases *phases;
  TdRoll *roll;
  const TdRegions *regions;
  TdTally *tally;
  TdDocket *docket;
  const TdReplay *replay; /* NULL: none */
  TdKeeper *keeper;       /* NULL: no ledger */
  TdRivals *rivals;       /* NULL: nobody else settles the claims */
  GPtrArray *undone;   /* Undone, owned; a claim's `undoes` is the lot's count + the place here, or a row of the lot */
  GPtrArray *outcomes; /* TdOutcome of each, borrowed */
  GArray *booked;      /* uint32_t: the account of each */
  GArray *entries;     /* uint64_t: the ledger's entry of each */
  int64_t *kept;       /* [kept_room] records of td_kept_size() values: of the lot's rows, then of `undone` */
  size_t kept_room, kept_size;
  const TdProgramView *last_view; /* of the policy that was picked last, NULL: none yet */
  uint16_t last_policy;
  int32_t last_region;
  uint32_t *claims; /* [room] the rows of the lot that go through an engine */
  size_t room;
};

TdSettlement *td_settlement_new(const TdLotPlan *plan, TdRoll *roll, TdCsv *csv, const TdRegions *regions,
                                const TdSupply *supplies, TdLedger *ledger, const TdReplay *replay, TdTally *tally) {
  TdSettlement *settlement = g_new0(TdSettlement, 1);
  settlement->roll = roll;
  settlement->regions = regions;
  settlement->tally = tally;
  settlement->replay = replay;
  settlement->kept_size = td_kept_size(regions->width);
  settlement->docket = td_docket_new(csv, plan->layout, regions->width);
  settlement->undone = g_ptr_array_new_with_free_func(g_free);
  settlement->outcomes = g_ptr_array_new();
  settlement->booked = g_array_new(FALSE, FALSE, sizeof(uint32_t));
  settlement->entries = g_array_new(FALSE, FALSE, sizeof(uint64_t));
  settlement->office =
      (TdOffice){.plan = plan, .roll = roll, .accounts = td_accounts_new(regions->width, &td_pages), .replay = replay};
  /* Of diseases only those on lists make a difference. */
  for (guint i = 0; i < regions->policies->items->len; i++)
    for (uint32_t k = 0; k < supplies[i].diseases.count; k++)
      td_names_intern(&roll->diseases, td_names_text(&supplies[i].diseases, k), NULL);
  if (settlement->office.accounts)
    settlement->phases = td_phases_new(&settlement->office, roll, regions, supplies, tally);
  if (!settlement->phases)
    g_clear_pointer(&settlement, td_settlement_free);
  else if (ledger)
    settlement->keeper =
        td_keeper_new(ledger, replay, roll, regions, settlement->phases, settlement->office.accounts, tally);
  return settlement;
}

void td_settlement_free(TdSettlement *settlement) {
  if (!settlement) return;
  td_keeper_free(settlement->keeper);
  td_rivals_free(settlement->rivals);
  td_phases_free(settlement->phases);
  td_accounts_free(settlement->office.accounts);
  td_docket_free(settlement->docket);
  g_free(settlement->claims);
  g_free(settlement->kept);
  g_array_unref(settlement->booked);
  g_array_unref(settlement->entries);
  g_ptr_array_unref(settlement->outcomes);
  g_ptr_array_unref(settlement->undone);
  g_free(settlement);
}

/* ---- entering */

/* Asks for the memory that the rows will need, for several at a time: each request goes on while the next is made. */
static void approach(const TdSettlement *settlement, const TdLot *lot, size_t from, size_t to) {
  const TdNames *persons = &settlement->roll->persons;
  for (size_t i = from; i < to; i++) {
    td_names_near(persons, lot->row[i].person_hash);
    td_docket_near(settlement->docket, &lot->row[i]);
  }
  for (size_t i = from; i < to; i++) lot->row[i].person = td_names_nearer(persons, lot->row[i].person_hash);
  for (size_t i = from; i < to; i++) {
    if (lot->row[i].person == TD_NO_NAME) continue;
    const TdStanding *standing = td_roll_standing(settlement->roll, lot->row[i].person);
    if (settlement->keeper) td_keeper_near(settlement->keeper, lot->row[i].person);
    if (standing->account != TD_NO_ACCOUNT)
      td_accounts_prefetch_account(settlement->office.accounts, standing->account);
    if (standing->account == TD_NO_ACCOUNT || lot->row[i].enddate > standing->year_end)
      td_accounts_prefetch(settlement->office.accounts, lot->row[i].person);
  }
}

/* Is a row settled behind the claim that came last of its person? */
static bool in_order(TdSettlement *settlement, const TdLot *lot, const TdClaim *row, bool *right, TdTrouble **trouble) {
  const TdStanding *last = td_roll_standing(settlement->roll, row->person);
  *right = true;
  if (last->claim == TD_NO_CLAIM || row->setl_time > last->setl_time) return true;
  *right = false;
  if (row->setl_time < last->setl_time) return true;
  *right = row->takes_back;
  if (row->takes_back != last->takes_back) return true;
  int64_t open = td_docket_row(settlement->docket, last->claim);
  if (open < 0) return td_docket_id_before(settlement->docket, last->claim, row, right, trouble);
  *right = td_slice_compare(lot->row[open].setl_id, row->setl_id) < 0;
  return true;
}

static Undone *new_undone(const TdSettlement *settlement, uint32_t claim) {
  Undone *undone = g_malloc(sizeof *undone + settlement->kept_size * sizeof *undone->kept);
  undone->claim = claim;
  undone->entry = TD_NO_ENTRY;
  return undone;
}

static void add_undone(TdSettlement *settlement, Undone *undone) {
  g_ptr_array_add(settlement->undone, undone);
  g_ptr_array_add(settlement->outcomes, &undone->past.outcome);
}

static void note_undone(TdSettlement *settlement, const Undone *undone) {
  g_array_append_val(settlement->booked, undone->past.account);
  g_array_append_val(settlement->entries, undone->entry);
}

/* The place of a claim of an earlier lot among those taken back in this one. */
static bool fetch(TdSettlement *settlement, uint32_t claim, uint32_t *place, TdTrouble **trouble) {
  GPtrArray *undone = settlement->undone;
  for (*place = 0; *place < undone->len; ++*place)
    if (((const Undone *)undone->pdata[*place])->claim == claim) return true;
  Undone *original = new_undone(settlement, claim);
  add_undone(settlement, original);
  if (!td_docket_get(settlement->docket, claim, &original->past, original->kept, trouble)) return false;
  if (settlement->keeper) original->entry = td_keeper_entry(settlement->keeper, claim);
  note_undone(settlement, original);
  return true;
}

/* The same for a claim that the ledger has.  *known: it has one, of the person and before the row. */
static bool fetch_recorded(TdSettlement *settlement, const TdClaim *row, bool *known, uint32_t *place,
                           TdTrouble **trouble) {
  GPtrArray *undone = settlement->undone;
  Undone *original = new_undone(settlement, TD_NO_CLAIM);
  bool done = td_keeper_original(settlement->keeper, row, &original->entry, &original->past, original->kept, trouble);
  *known = done && original->entry != TD_NO_ENTRY;
  for (*place = 0; *known && *place < undone->len; ++*place) {
    if (((const Undone *)undone->pdata[*place])->entry != original->entry) continue;
    g_free(original);
    return true;
  }
  if (*known) {
    add_undone(settlement, original);
    note_undone(settlement, original);
  } else {
    g_free(original);
  }
  return done;
}

/* Finds what a taking-back takes back.  One whose original is not there, is another person's, or takes back itself is
 * rejected; that the original is settled before follows from the order of the rows. */
static bool find_original(TdSettlement *settlement, const TdLot *lot, size_t i, TdTrouble **trouble) {
  TdClaim *row = &lot->row[i];
  uint32_t claim, place = 0;
  TdOutcome *outcome = &lot->outcome[i];
  if (!td_docket_find(settlement->docket, lot, row->original, row->original_hash, &claim, trouble)) return false;
  outcome->reject = TD_REJECT_UNKNOWN_ORIGINAL;
  bool recorded = claim == TD_NO_CLAIM && settlement->keeper && !settlement->replay;
  if (recorded && !fetch_recorded(settlement, row, &recorded, &place, trouble)) return false;
  if (claim == TD_NO_CLAIM && !recorded) return true;
  int64_t open = recorded ? -1 : td_docket_row(settlement->docket, claim);
  if (open < 0 && !recorded && !fetch(settlement, claim, &place, trouble)) return false;
  const Undone *undone = open < 0 ? g_ptr_array_index(settlement->undone, place) : NULL;
  uint32_t person = undone ? undone->past.person : lot->row[open].person;
  if (person != row->person || (undone ? undone->past.takes_back : lot->row[open].takes_back)) return true;
  outcome->reject = TD_REJECT_NONE;
  row->undoes = undone ? (uint32_t)lot->count + place : (uint32_t)open;
  return true;
}

static void set_no_policy(TdOutcome *outcome) {
  outcome->status = TD_STATUS_NO_POLICY;
  outcome->reason = TD_REASON_NO_POLICY;
}

/* Nearly all claims have the policy of the one before. */
static void pick_policy(TdSettlement *settlement, const TdClaim *row, TdOutcome *outcome) {
  const TdProgramView *last = settlement->last_view;
  if (settlement->replay) {
    outcome->policy = td_replayed(settlement->replay, row->line).policy;
    if (outcome->policy == TD_NO_POLICY) set_no_policy(outcome);
    return;
  }
  outcome->policy = settlement->last_policy;
  if (last && row->region == settlement->last_region && row->enddate >= last->valid_from &&
      row->enddate <= last->valid_until)
    return;
  outcome->policy = td_regions_pick(settlement->regions, row->region >= 0, row->region, row->enddate);
  if (outcome->policy != TD_NO_POLICY) {
    settlement->last_policy = outcome->policy;
    settlement->last_region = row->region;
    settlement->last_view = td_policies_get(settlement->regions->policies, outcome->policy)->view;
    return;
  }
  set_no_policy(outcome);
}

static TdEntered enter_claim(TdSettlement *settlement, const TdLot *lot, size_t i, TdTrouble **trouble) {
  TdRoll *roll = settlement->roll;
  TdClaim *row = &lot->row[i];
  bool right;
  row->person = td_roll_person(roll, row->psn_no, row->person_hash, row->person);
  if (settlement->keeper && !td_keeper_meet(settlement->keeper, lot, i, trouble)) return TD_ENTER_TROUBLE;
  if (!roll->people && row->identities.length > 0)
    row->identity_cell = td_names_intern_hashed(&roll->identities, row->identities, row->identities_hash, NULL);
  if (row->disease.length > 0) {
    uint32_t listed = td_names_find_hashed(&roll->diseases, row->disease, row->disease_hash);
    if (listed != TD_NO_NAME) row->illness = listed;
  }
  if (!in_order(settlement, lot, row, &right, trouble)) return TD_ENTER_TROUBLE;
  if (!right) return TD_ENTER_UNORDERED;
  TdStanding *standing = td_roll_standing(roll, row->person);
  standing->setl_time = row->setl_time;
  standing->claim = row->claim;
  standing->takes_back = row->takes_back;
  if (row->recorded) return TD_ENTERED;
  if (row->takes_back) return find_original(settlement, lot, i, trouble) ? TD_ENTERED : TD_ENTER_TROUBLE;
  pick_policy(settlement, row, &lot->outcome[i]);
  if (settlement->keeper) lot->keeping[i].first = lot->outcome[i].policy;
  return TD_ENTERED;
}

/* What the ledger has of a row whose id this run has not met. */
static TdRecall recall(TdSettlement *settlement, const TdLot *lot, size_t i, TdTrouble **trouble) {
  uint32_t claim;
  const TdClaim *row = &lot->row[i];
  if (!settlement->keeper || settlement->replay || td_keeper_begins(settlement->keeper)) return TD_RECALL_NEW;
  if (!td_docket_find(settlement->docket, lot, row->setl_id, row->id_hash, &claim, trouble)) return TD_RECALL_TROUBLE;
  return claim == TD_NO_CLAIM ? td_keeper_recall(settlement->keeper, lot, i, trouble) : TD_RECALL_NEW;
}

static TdEntered enter_row(TdSettlement *settlement, const TdLot *lot, size_t i, TdTrouble **trouble) {
  switch (recall(settlement, lot, i, trouble)) {
    case TD_RECALL_CLASHES: lot->outcome[i].reject = TD_REJECT_DUPLICATE_SETL_ID; return TD_ENTERED;
    case TD_RECALL_TROUBLE: return TD_ENTER_TROUBLE;
    case TD_RECALL_NEW:
    case TD_RECALL_OPEN:
    case TD_RECALL_RECORDED: break;
  }
  switch (td_docket_admit(settlement->docket, lot, i, trouble)) {
    case TD_ADMIT_NEW: return enter_claim(settlement, lot, i, trouble);
    case TD_ADMIT_REPEATS: lot->row[i].repeats = true; return TD_ENTERED;
    case TD_ADMIT_CLASHES: lot->outcome[i].reject = TD_REJECT_DUPLICATE_SETL_ID; return TD_ENTERED;
    case TD_ADMIT_TROUBLE: break;
  }
  return TD_ENTER_TROUBLE;
}

bool td_settlement_clashes(TdSettlement *settlement, const TdLot *lot, size_t i, bool *clashes, TdTrouble **trouble) {
  *clashes = false;
  return !settlement->keeper || settlement->replay || td_keeper_clashes(settlement->keeper, lot, i, clashes, trouble);
}

TdEntered td_settlement_enter(TdSettlement *settlement, TdLot *lot, TdTrouble **trouble) {
  g_ptr_array_set_size(settlement->outcomes, 0);
  g_ptr_array_set_size(settlement->undone, 0);
  g_array_set_size(settlement->booked, 0);
  g_array_set_size(settlement->entries, 0);
  if (settlement->keeper) td_keeper_begin(settlement->keeper);
  for (size_t i = 0; i < lot->count; i++) {
    if (i % WAVE == 0) approach(settlement, lot, i, MIN(i + WAVE, lot->count));
    TdEntered entered = enter_row(settlement, lot, i, trouble);
    if (entered != TD_ENTERED) return entered;
  }
  settlement->office.lot = lot;
  settlement->office.undone = (TdOutcome **)settlement->outcomes->pdata;
  settlement->office.booked = (const uint32_t *)(const void *)settlement->booked->data;
  return TD_ENTERED;
}

/* ---- settling */

/* Room for what the rows add, and what the claims that they take back had added. */
static bool open_kept(TdSettlement *settlement, const TdLot *lot, TdTrouble **trouble) {
  size_t size = settlement->kept_size, count = lot->count + settlement->undone->len;
  if (count >= settlement->kept_room) {
    settlement->kept_room = count + count / 2 + 1;
    settlement->kept = g_renew(int64_t, settlement->kept, settlement->kept_room * size);
  }
  int64_t *kept = settlement->kept;
  memset(kept, 0, lot->count * size * sizeof *kept);
  for (size_t i = 0; i < lot->count; i++) kept[i * size] = -1;
  for (guint i = 0; i < settlement->undone->len; i++) {
    const Undone *undone = g_ptr_array_index(settlement->undone, i);
    memcpy(kept + (lot->count + i) * size, undone->kept, size * sizeof *kept);
  }
  settlement->office.kept = kept;
  return !settlement->keeper || td_keeper_fill_kept(settlement->keeper, lot, kept, size, trouble);
}

/* What was taken back of earlier lots is remembered so. */
static bool close_kept(TdSettlement *settlement, const TdLot *lot, TdTrouble **trouble) {
  for (guint i = 0; i < settlement->undone->len; i++) {
    const Undone *undone = g_ptr_array_index(settlement->undone, i);
    if (!undone->past.outcome.taken_back) continue;
    if (undone->claim != TD_NO_CLAIM)
      td_docket_take_back(settlement->docket, undone->claim);
    else
      td_keeper_take(settlement->keeper, undone->entry);
  }
  return td_docket_close(settlement->docket, lot, settlement->kept, trouble);
}

/* The rows of the lot that a policy settles.  Takings-back of claims without policy are done here. */
static size_t pick_claims(TdSettlement *settlement, const TdLot *lot) {
  size_t count = 0;
  if (lot->count > settlement->room) {
    settlement->room = lot->capacity;
    settlement->claims = g_renew(uint32_t, settlement->claims, settlement->room);
  }
  for (uint32_t i = 0; i < lot->count; i++) {
    if (lot->row[i].repeats || lot->row[i].recorded || lot->outcome[i].reject != TD_REJECT_NONE) continue;
    lot->outcome[i].policy = td_office_policy(&settlement->office, i);
    if (lot->outcome[i].policy != TD_NO_POLICY)
      settlement->claims[count++] = i;
    else if (lot->row[i].takes_back)
      td_desk_take_back(&settlement->office, i, false);
  }
  return count;
}

/* Gives every row that repeats a claim the claim's outcome. */
static bool repeat(TdSettlement *settlement, const TdLot *lot, TdTrouble **trouble) {
  for (size_t i = 0; i < lot->count; i++) {
    if (!lot->row[i].repeats) continue;
    int64_t open = td_docket_row(settlement->docket, lot->row[i].claim);
    TdPast past;
    if (open < 0 && !td_docket_get(settlement->docket, lot->row[i].claim, &past, NULL, trouble)) return false;
    lot->outcome[i] = open < 0 ? past.outcome : lot->outcome[open];
  }
  return true;
}

bool td_settlement_rival(TdSettlement *settlement, const TdModels *models, TdBalance *balance) {
  settlement->rivals = td_rivals_new(models, &settlement->office, settlement->roll, balance);
  return settlement->rivals != NULL;
}

static bool settle_rivals(TdSettlement *settlement, const TdLot *lot, size_t claims, TdTrouble **trouble) {
  g_autofree TdRivalPast *undone = g_new(TdRivalPast, settlement->undone->len + 1);
  for (guint i = 0; i < settlement->undone->len; i++) {
    const Undone *each = g_ptr_array_index(settlement->undone, i);
    undone[i] = (TdRivalPast){each->claim, each->kept};
  }
  const TdRivalLot settled = {.lot = lot,
                              .places = td_phases_places(settlement->phases, 0),
                              .rows = settlement->claims,
                              .count = claims,
                              .undone = undone,
                              .undone_count = settlement->undone->len};
  return td_rivals_settle(settlement->rivals, &settled, trouble);
}

static void count(TdTally *tally, const TdLot *lot) {
  tally->rows += lot->row_count;
  tally->bent |= lot->bent;
  for (guint i = 0; i < lot->rejected->len; i++)
    tally->rejected[g_array_index(lot->rejected, TdRejectedRow, i).reject]++;
  for (size_t i = 0; i < lot->count; i++) {
    const TdOutcome *outcome = &lot->outcome[i];
    if (outcome->reject != TD_REJECT_NONE) {
      tally->rejected[outcome->reject]++;
      continue;
    }
    tally->results++;
    tally->repeats += lot->row[i].repeats;
    tally->recorded += lot->row[i].recorded;
    if (lot->row[i].repeats || lot->row[i].recorded) continue;
    tally->statuses[outcome->status]++;
    if (outcome->status == TD_STATUS_REVERSED)
      tally->taken_back -= outcome->aid;
    else
      tally->aid += outcome->aid;
    if (outcome->policy != TD_NO_POLICY) tally->policies[outcome->policy].reasons[outcome->status][outcome->reason]++;
  }
}

bool td_settlement_settle(TdSettlement *settlement, TdLot *lot, TdTrouble **trouble) {
  if (!open_kept(settlement, lot, trouble)) return false;
  size_t claims = pick_claims(settlement, lot);
  if (!td_phases_settle(settlement->phases, settlement->claims, claims)) return td_trouble_memory(trouble);
  if (settlement->rivals && !settle_rivals(settlement, lot, claims, trouble)) return false;
  if (settlement->keeper && !td_keeper_number(settlement->keeper, lot, settlement->kept, settlement->kept_size,
                                              (const uint64_t *)(const void *)settlement->entries->data, trouble))
    return false;
  if (!repeat(settlement, lot, trouble) || !close_kept(settlement, lot, trouble)) return false;
  count(settlement->tally, lot);
  return true;
}

/* ---- keeping */

void td_settlement_encode(const TdSettlement *settlement, TdLot *lot) {
  if (settlement->keeper) td_keeper_encode(settlement->keeper, lot);
}

bool td_settlement_keep(TdSettlement *settlement, TdLot *lot) {
  return !settlement->keeper || td_keeper_put(settlement->keeper, lot, &lot->trouble);
}

bool td_settlement_close(TdSettlement *settlement, bool aside, TdTrouble **trouble) {
  return !settlement->keeper || td_keeper_close(settlement->keeper, aside, trouble);
}

/* ---- asking */

bool td_settlement_annuals(TdSettlement *settlement, const TdLot *lot, uint32_t row, uint16_t policy,
                           int64_t *amounts) {
  const TdRegions *regions = settlement->regions;
  TdAccounts *accounts = settlement->office.accounts;
  const TdClaim *record = &lot->row[row];
  uint32_t account;
  if (record->takes_back)
    account = record->undoes < lot->count ? lot->row[record->undoes].account
                                          : g_array_index(settlement->booked, uint32_t, record->undoes - lot->count);
  else
    account =
        td_accounts_find(accounts, record->person, regions->region[policy], (int32_t)td_date_year(record->enddate));
  if (account == TD_NO_ACCOUNT) return false;
  const int64_t *amount = td_accounts_row(accounts, account);
  size_t count = td_policies_get(regions->policies, policy)->view->annual_count;
  for (size_t i = 0; i < count; i++) amounts[i] = amount[regions->slots[policy][i]];
  return true;
}

uint16_t td_settlement_policy(const TdSettlement *settlement, uint32_t row) {
  return td_office_policy(&settlement->office, row);
}

const TdPlaces *td_settlement_places(const TdSettlement *settlement, uint16_t policy) {
  return td_phases_places(settlement->phases, policy);
}

bool td_settlement_taken_back(const TdSettlement *settlement, uint32_t claim) {
  return td_docket_taken_back(settlement->docket, claim);
}

void td_settlement_unknown(const TdSettlement *settlement, GHashTable *unknown) {
  td_phases_unknown(settlement->phases, unknown);
}
