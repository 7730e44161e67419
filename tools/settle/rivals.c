#include "tools/settle/rivals.h"

#include "tools/io/pages.h"

/* As a policy that settles alone fills its batches. */
enum { BATCH = 1024 };

/* One model's desk, with accounts of its own whose numbers are those of the settlement's. */
typedef struct {
  TdOffice office;
  TdDesk desk;
  TdAccounts *accounts;
  TdOutcome *outcome; /* [room] */
  int64_t *kept;      /* [kept_room] records */
} Rival;

struct TdRivals {
  const TdModels *models;
  const TdOffice *office; /* the settlement's */
  TdBalance *balance;
  TdTally tally;
  TdScratch scratch;
  TdLot shadow;  /* the lot, with outcomes and outputs of the model at work */
  Rival *rivals; /* [policies]; the first has none */
  size_t count, made;
  size_t room, kept_room, kept_size;
  int64_t *outputs;
  TdOutcome nobody; /* what becomes of claims of earlier lots is not looked at */
  GPtrArray *undone;
};

static const TdProgramView *view_of(const TdRivals *rivals, size_t model) {
  return td_policies_get(rivals->models->policies, model)->view;
}

static bool open_rival(TdRivals *rivals, size_t model) {
  static const uint16_t straight[TD_MAX_ANNUALS] = {0};
  g_autofree uint16_t *slots = g_memdup2(straight, sizeof straight);
  const TdPolicy *policy = td_policies_get(rivals->models->policies, model);
  Rival *rival = &rivals->rivals[model];
  for (size_t k = 0; k < policy->view->annual_count; k++) slots[k] = (uint16_t)k;
  rival->accounts = td_accounts_new(policy->view->annual_count, &td_pages);
  rival->office = *rivals->office;
  rival->office.accounts = rival->accounts;
  rival->office.scratch = &rivals->scratch;
  rival->office.lot = &rivals->shadow;
  rival->office.booked_rows = true;
  rivals->made = model + 1;
  return rival->accounts && td_desk_init(&rival->desk, &rival->office, rivals->office->roll, policy,
                                         &rivals->models->supplies[model], &rivals->tally.policies[model], 0, slots);
}

TdRivals *td_rivals_new(const TdModels *models, const TdOffice *office, TdRoll *roll, TdBalance *balance) {
  TdRivals *rivals = g_new0(TdRivals, 1);
  rivals->models = models;
  rivals->office = office;
  rivals->balance = balance;
  rivals->count = models->policies->items->len;
  rivals->rivals = g_new0(Rival, rivals->count);
  rivals->kept_size = td_kept_size(view_of(rivals, 0)->annual_count);
  rivals->undone = g_ptr_array_new();
  rivals->made = 1;
  td_tally_init(&rivals->tally, models->policies, TD_RECORD_CLAIM);
  td_scratch_init(&rivals->scratch, models->policies, BATCH);
  bool done = true;
  for (size_t m = 1; done && m < rivals->count; m++) {
    const TdNames *diseases = &models->supplies[m].diseases;
    for (uint32_t k = 0; k < diseases->count; k++) td_names_intern(&roll->diseases, td_names_text(diseases, k), NULL);
    done = open_rival(rivals, m);
  }
  if (!done) g_clear_pointer(&rivals, td_rivals_free);
  return rivals;
}

void td_rivals_free(TdRivals *rivals) {
  if (!rivals) return;
  for (size_t m = 1; m < rivals->made; m++) {
    Rival *rival = &rivals->rivals[m];
    if (rival->desk.view) td_desk_clear(&rival->desk);
    td_accounts_free(rival->accounts);
    g_free(rival->outcome);
    g_free(rival->kept);
  }
  td_tally_clear(&rivals->tally);
  td_scratch_clear(&rivals->scratch);
  g_ptr_array_unref(rivals->undone);
  g_free(rivals->outputs);
  g_free(rivals->rivals);
  g_free(rivals);
}

/* Accounts come in the order of their numbers. */
static bool match_accounts(TdRivals *rivals, TdAccounts *accounts) {
  size_t wanted = td_accounts_count(rivals->office->accounts);
  for (size_t k = td_accounts_count(accounts); k < wanted; k++)
    if (td_accounts_find(accounts, (uint32_t)k, 0, 0) == TD_NO_ACCOUNT) return false;
  return true;
}

static void make_room(TdRivals *rivals, const TdRivalLot *settled) {
  const TdLot *lot = settled->lot;
  size_t records = lot->count + settled->undone_count;
  bool grow = lot->capacity > rivals->room, more = records > rivals->kept_room;
  if (grow) {
    rivals->room = lot->capacity;
    g_free(rivals->outputs);
    rivals->outputs = g_new(int64_t, rivals->office->plan->output_count * rivals->room);
  }
  if (more) rivals->kept_room = records + records / 2;
  for (size_t m = 1; m < rivals->count; m++) {
    Rival *rival = &rivals->rivals[m];
    if (grow) rival->outcome = g_renew(TdOutcome, rival->outcome, rivals->room);
    if (more) rival->kept = g_renew(int64_t, rival->kept, rivals->kept_room * rivals->kept_size);
  }
  rivals->shadow = *lot;
  rivals->shadow.outputs = rivals->outputs;
  g_ptr_array_set_size(rivals->undone, 0);
  for (size_t i = 0; i < settled->undone_count; i++) g_ptr_array_add(rivals->undone, &rivals->nobody);
}

/* What the claims that are taken back had added under the model; those of the lot have added nothing yet. */
static bool fill_kept(TdRivals *rivals, size_t model, const TdRivalLot *settled, TdTrouble **trouble) {
  Rival *rival = &rivals->rivals[model];
  size_t size = rivals->kept_size, count = settled->lot->count;
  for (size_t i = 0; i < count; i++) rival->kept[i * size] = -1;
  for (size_t i = 0; i < settled->undone_count; i++) {
    const TdRivalPast *past = &settled->undone[i];
    if (!td_balance_kept(rivals->balance, past->claim, model, past->kept, rival->kept + (count + i) * size, trouble))
      return false;
  }
  return true;
}

static bool settle(TdRivals *rivals, size_t model, const TdRivalLot *settled) {
  Rival *rival = &rivals->rivals[model];
  if (!match_accounts(rivals, rival->accounts)) return false;
  rivals->shadow.outcome = rival->outcome;
  rival->office.kept = rival->kept;
  rival->office.undone = (TdOutcome **)rivals->undone->pdata;
  rival->office.booked = rivals->office->booked;
  for (size_t i = 0; i < settled->lot->count; i++) rival->outcome[i] = (TdOutcome){.policy = 0};
  for (size_t from = 0; from < settled->count; from += BATCH)
    if (!td_desk_settle(&rival->desk, settled->rows + from, MIN(BATCH, settled->count - from))) return false;
  return true;
}

bool td_rivals_settle(TdRivals *rivals, const TdRivalLot *settled, TdTrouble **trouble) {
  make_room(rivals, settled);
  for (size_t m = 1; m < rivals->count; m++) {
    rivals->nobody = (TdOutcome){.policy = 0};
    if (!fill_kept(rivals, m, settled, trouble)) return false;
    if (!settle(rivals, m, settled))
      return td_trouble_set(trouble, g_strdup("内存不足，没有结算；请分成几个文件，或不用 --by-clause"),
                            g_strdup("there is not enough memory; nothing was settled; split the file, or leave "
                                     "--by-clause out"));
  }
  g_autofree TdBalanceSide *sides = g_new(TdBalanceSide, rivals->count);
  sides[0] = (TdBalanceSide){settled->lot->outcome, rivals->office->kept};
  for (size_t m = 1; m < rivals->count; m++)
    sides[m] = (TdBalanceSide){rivals->rivals[m].outcome, rivals->rivals[m].kept};
  const TdBalanceLot taken = {.lot = settled->lot,
                              .rows = settled->rows,
                              .count = settled->count,
                              .sides = sides,
                              .kept_size = rivals->kept_size,
                              .outputs = {settled->lot, &rivals->shadow},
                              .places = {settled->places, &rivals->rivals[rivals->count - 1].desk.places}};
  return td_balance_take(rivals->balance, &taken, trouble);
}
