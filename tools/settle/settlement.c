#include "tools/settle/settlement.h"

#include <stdlib.h>

#include "runtime/date.h"

/* One policy fills a batch by itself; many share it, so that each still has enough claims side by side. */
enum { BATCH_ONE = 1024, BATCH_MANY = 16384 };

/* Where a person stands within the batch: the claims of one phase are all under one policy. */
typedef struct {
  uint32_t batch;
  uint16_t phase, policy;
} Standing;

struct TdSettlement {
  TdScratch scratch;
  TdOffice office;
  const TdRegions *regions;
  TdAccounts **accounts; /* [regions] */
  TdDesk *desks;         /* [policies] */
  size_t desk_count;
  uint32_t *claims;  /* [capacity] those of the batch that go through an engine */
  uint64_t *keys;    /* [capacity] phase, policy and place in `claims`; many policies only */
  uint32_t *group;   /* [capacity] */
  GArray *standings; /* Standing of each person */
  uint32_t batch;
};

TdSettlement *td_settlement_new(TdStore *store, const TdTakings *takings, const TdRegions *regions,
                                const TdSupply *supplies, TdJournal *journal, TdTally *tally) {
  TdSettlement *settlement = g_new0(TdSettlement, 1);
  const TdPolicies *policies = regions->policies;
  size_t capacity = policies->items->len > 1 ? BATCH_MANY : BATCH_ONE, kept = td_kept_size(regions->width);
  td_scratch_init(&settlement->scratch, policies, capacity);
  settlement->regions = regions;
  settlement->office = (TdOffice){store, takings, &settlement->scratch, NULL, journal};
  settlement->office.kept = g_new0(int64_t, takings->kept->len * kept);
  for (guint i = 0; i < takings->kept->len; i++) settlement->office.kept[i * kept] = -1;
  settlement->claims = g_new(uint32_t, capacity);
  settlement->keys = g_new(uint64_t, capacity);
  settlement->group = g_new(uint32_t, capacity);
  settlement->standings = g_array_new(FALSE, TRUE, sizeof(Standing));
  settlement->accounts = g_new0(TdAccounts *, regions->items->len);
  bool done = true;
  for (guint i = 0; done && i < regions->items->len; i++)
    done = (settlement->accounts[i] = td_accounts_new(regions->width, &td_malloc)) != NULL;
  settlement->desks = g_new0(TdDesk, policies->items->len);
  for (guint i = 0; done && i < policies->items->len; i++) {
    done = td_desk_init(&settlement->desks[i], &settlement->office, td_policies_get(policies, i), &supplies[i],
                        &tally->policies[i], settlement->accounts[regions->region[i]], regions->slots[i]);
    settlement->desk_count = i + 1;
  }
  if (!done) g_clear_pointer(&settlement, td_settlement_free);
  return settlement;
}

void td_settlement_free(TdSettlement *settlement) {
  if (!settlement) return;
  for (size_t i = 0; i < settlement->desk_count; i++) td_desk_clear(&settlement->desks[i]);
  for (guint i = 0; i < settlement->regions->items->len; i++) td_accounts_free(settlement->accounts[i]);
  g_free(settlement->desks);
  g_free(settlement->accounts);
  g_free(settlement->claims);
  g_free(settlement->keys);
  g_free(settlement->group);
  g_array_unref(settlement->standings);
  g_free(settlement->office.kept);
  td_scratch_clear(&settlement->scratch);
  g_free(settlement);
}

size_t td_settlement_capacity(const TdSettlement *settlement) {
  return settlement->scratch.capacity;
}

/* The claims of the batch that a policy settles.  Of the others, takings-back of claims without policy are done here;
 * a claim without policy has its result, a taking-back without original its reject. */
static size_t pick_claims(TdSettlement *settlement, const uint32_t *claims, size_t n) {
  const TdStore *store = settlement->office.store;
  size_t count = 0;
  for (size_t i = 0; i < n; i++) {
    const TdClaim *claim = td_store_claim(store, claims[i]);
    if (td_store_result(store, claims[i])->reject != TD_REJECT_NONE) continue;
    if (claim->policy != TD_NO_POLICY)
      settlement->claims[count++] = claims[i];
    else if (claim->flags & TD_CLAIM_TAKES_BACK)
      td_desk_take_back(&settlement->office, claims[i], false);
  }
  return count;
}

static int ascending(const void *a, const void *b) {
  uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
  return (left > right) - (left < right);
}

/* Several policies: a person's claims may change from one to another and back, and must stay in order; so each claim
 * gets a phase, which begins anew whenever the person's policy changes.  Within a phase policies do not meet on a
 * person, and can be settled one after the other. */
static void sort_by_phase(TdSettlement *settlement, size_t n) {
  const TdStore *store = settlement->office.store;
  if (settlement->standings->len < store->persons.count)
    g_array_set_size(settlement->standings, (guint)store->persons.count);
  settlement->batch++;
  for (size_t i = 0; i < n; i++) {
    const TdClaim *claim = td_store_claim(store, settlement->claims[i]);
    Standing *standing = &g_array_index(settlement->standings, Standing, claim->person);
    if (standing->batch != settlement->batch)
      *standing = (Standing){settlement->batch, 0, claim->policy};
    else if (standing->policy != claim->policy)
      *standing = (Standing){settlement->batch, (uint16_t)(standing->phase + 1), claim->policy};
    settlement->keys[i] = (uint64_t)standing->phase << 48 | (uint64_t)claim->policy << 32 | i;
  }
  qsort(settlement->keys, n, sizeof *settlement->keys, ascending);
}

bool td_settlement_batch(TdSettlement *settlement, const uint32_t *claims, size_t n) {
  size_t count = pick_claims(settlement, claims, n);
  if (count == 0) return true;
  if (settlement->desk_count == 1) return td_desk_settle(&settlement->desks[0], settlement->claims, count);
  sort_by_phase(settlement, count);
  for (size_t i = 0; i < count;) {
    uint64_t key = settlement->keys[i] >> 32;
    size_t size = 0;
    for (; i < count && settlement->keys[i] >> 32 == key; i++)
      settlement->group[size++] = settlement->claims[(uint32_t)settlement->keys[i]];
    if (!td_desk_settle(&settlement->desks[key & UINT16_MAX], settlement->group, size)) return false;
  }
  return true;
}

bool td_settlement_annuals(TdSettlement *settlement, uint32_t claim, int64_t *amounts) {
  const TdOffice *office = &settlement->office;
  const TdClaim *record = td_store_claim(office->store, claim);
  const TdRegions *regions = settlement->regions;
  TdAccounts *accounts = settlement->accounts[regions->region[record->policy]];
  bool takes_back = record->flags & TD_CLAIM_TAKES_BACK;
  uint32_t dated = takes_back ? td_takings_original(office->takings, claim) : claim;
  size_t enddate = (size_t)office->store->place[TD_F_ENDDATE][false];
  int32_t year = (int32_t)td_date_year(*td_store_value(office->store, enddate, dated));
  uint32_t account = td_accounts_find(accounts, record->person, year);
  if (account == TD_NO_ACCOUNT) return false;
  const int64_t *row = td_accounts_row(accounts, account);
  size_t count = td_policies_get(regions->policies, record->policy)->view->annual_count;
  for (size_t i = 0; i < count; i++) amounts[i] = row[regions->slots[record->policy][i]];
  return true;
}

void td_settlement_unknown(const TdSettlement *settlement, GHashTable *unknown) {
  for (size_t i = 0; i < settlement->desk_count; i++) td_labels_unknown(&settlement->desks[i].labels, unknown);
}
