#include "tools/settle/settlement.h"

#include <stdlib.h>

#include "runtime/date.h"

/* One policy fills a batch by itself; many share it, so that each still has enough claims side by side. */
enum { BATCH_ONE = 1024, BATCH_MANY = 16384 };

/* Where a person stands within the batch: the claims of one phase are all under one policy, as they begin. */
typedef struct {
  uint32_t batch;
  uint16_t phase, policy;
} Standing;

/* A document that a claim has come to, and the one before it; FIRST_HOP: none. */
typedef struct {
  uint32_t before;
  uint16_t document;
} Hop;

#define FIRST_HOP UINT32_MAX

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
  uint32_t *moved;   /* [capacity] places in `claims` of those that go on to another document */
  uint32_t *hop;     /* [capacity] the last one of each claim in `claims` */
  GArray *hops;      /* Hop */
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
  settlement->moved = g_new(uint32_t, capacity);
  settlement->hop = g_new(uint32_t, capacity);
  settlement->hops = g_array_new(FALSE, FALSE, sizeof(Hop));
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
  g_free(settlement->moved);
  g_free(settlement->hop);
  g_array_unref(settlement->hops);
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
 * person, and can be settled one after the other.  Where policies defer to others nobody knows beforehand where a claim
 * ends; then every claim of a person has a phase of its own. */
static void sort_by_phase(TdSettlement *settlement, size_t n) {
  const TdStore *store = settlement->office.store;
  bool alone = td_regions_defer(settlement->regions);
  if (settlement->standings->len < store->persons.count)
    g_array_set_size(settlement->standings, (guint)store->persons.count);
  settlement->batch++;
  for (size_t i = 0; i < n; i++) {
    const TdClaim *claim = td_store_claim(store, settlement->claims[i]);
    Standing *standing = &g_array_index(settlement->standings, Standing, claim->person);
    if (standing->batch != settlement->batch)
      *standing = (Standing){settlement->batch, 0, claim->policy};
    else if (alone || standing->policy != claim->policy)
      *standing = (Standing){settlement->batch, (uint16_t)(standing->phase + 1), claim->policy};
    settlement->keys[i] = (uint64_t)standing->phase << 48 | (uint64_t)claim->policy << 32 | i;
  }
  qsort(settlement->keys, n, sizeof *settlement->keys, ascending);
}

/* Settles the claims of keys [from, to), each policy's together. */
static bool settle_keys(TdSettlement *settlement, size_t from, size_t to) {
  for (size_t i = from; i < to;) {
    uint64_t key = settlement->keys[i] >> 32;
    size_t size = 0;
    for (; i < to && settlement->keys[i] >> 32 == key; i++)
      settlement->group[size++] = settlement->claims[(uint32_t)settlement->keys[i]];
    if (!td_desk_settle(&settlement->desks[key & UINT16_MAX], settlement->group, size)) return false;
  }
  return true;
}

uint16_t td_settlement_policy(const TdSettlement *settlement, uint32_t claim) {
  const TdOffice *office = &settlement->office;
  const TdClaim *record = td_store_claim(office->store, claim);
  if (!(record->flags & TD_CLAIM_TAKES_BACK) || record->policy == TD_NO_POLICY) return record->policy;
  return td_store_claim(office->store, td_takings_original(office->takings, claim))->policy;
}

static bool has_been_at(const TdSettlement *settlement, uint32_t hop, uint16_t document) {
  for (; hop != FIRST_HOP; hop = g_array_index(settlement->hops, Hop, hop).before)
    if (g_array_index(settlement->hops, Hop, hop).document == document) return true;
  return false;
}

/* Moves a claim that its policy defers to the policy that governs it.  False: none does, or the claim has been with
 * that document before: it stays as it is. */
static bool move_on(TdSettlement *settlement, uint32_t place) {
  const TdStore *store = settlement->office.store;
  uint32_t number = settlement->claims[place];
  TdClaim *claim = td_store_claim(store, number);
  const TdResult *result = td_store_result(store, number);
  if (claim->flags & TD_CLAIM_TAKES_BACK || result->reject != TD_REJECT_NONE || result->status != TD_STATUS_DEFERRED)
    return false;
  int64_t enddate = *td_store_value(store, (size_t)store->place[TD_F_ENDDATE][false], number);
  uint16_t policy = td_regions_governing(settlement->regions, claim->policy, result->reason, enddate);
  if (policy == TD_NO_POLICY) return false;
  Hop hop = {settlement->hop[place], settlement->regions->region[policy]};
  if (has_been_at(settlement, hop.before, hop.document)) return false;
  settlement->hop[place] = settlement->hops->len;
  g_array_append_val(settlement->hops, hop);
  claim->policy = policy;
  return true;
}

/* Settles the claims of keys [from, to), no two of one person, to their end: those that are deferred go on to the
 * documents that govern them. */
static bool settle_phase(TdSettlement *settlement, size_t from, size_t to) {
  uint64_t *keys = settlement->keys;
  for (size_t i = from; i < to; i++) {
    uint32_t place = (uint32_t)keys[i], claim = settlement->claims[place];
    /* what a taking-back takes back may have gone on to another document by now */
    uint16_t policy = td_settlement_policy(settlement, claim);
    td_store_claim(settlement->office.store, claim)->policy = policy;
    keys[i] = (uint64_t)policy << 32 | place;
    settlement->moved[i - from] = place;
    settlement->hop[place] = FIRST_HOP;
  }
  g_array_set_size(settlement->hops, 0);
  for (size_t count = to - from, moved; count > 0; count = moved) {
    qsort(keys + from, count, sizeof *keys, ascending);
    if (!settle_keys(settlement, from, from + count)) return false;
    moved = 0;
    for (size_t i = 0; i < count; i++) {
      uint32_t place = settlement->moved[i];
      if (!move_on(settlement, place)) continue;
      settlement->moved[moved] = place;
      keys[from + moved++] =
          (uint64_t)td_store_claim(settlement->office.store, settlement->claims[place])->policy << 32 | place;
    }
  }
  return true;
}

bool td_settlement_batch(TdSettlement *settlement, const uint32_t *claims, size_t n) {
  size_t count = pick_claims(settlement, claims, n);
  if (count == 0) return true;
  if (settlement->desk_count == 1) return td_desk_settle(&settlement->desks[0], settlement->claims, count);
  sort_by_phase(settlement, count);
  if (!td_regions_defer(settlement->regions)) return settle_keys(settlement, 0, count);
  for (size_t from = 0, to; from < count; from = to) {
    uint64_t phase = settlement->keys[from] >> 48;
    for (to = from + 1; to < count && settlement->keys[to] >> 48 == phase;) to++;
    if (!settle_phase(settlement, from, to)) return false;
  }
  return true;
}

bool td_settlement_annuals(TdSettlement *settlement, uint32_t claim, uint16_t policy, int64_t *amounts) {
  const TdOffice *office = &settlement->office;
  const TdClaim *record = td_store_claim(office->store, claim);
  const TdRegions *regions = settlement->regions;
  TdAccounts *accounts = settlement->accounts[regions->region[policy]];
  bool takes_back = record->flags & TD_CLAIM_TAKES_BACK;
  uint32_t dated = takes_back ? td_takings_original(office->takings, claim) : claim;
  size_t enddate = (size_t)office->store->place[TD_F_ENDDATE][false];
  int32_t year = (int32_t)td_date_year(*td_store_value(office->store, enddate, dated));
  uint32_t account = td_accounts_find(accounts, record->person, 0, year);
  if (account == TD_NO_ACCOUNT) return false;
  const int64_t *row = td_accounts_row(accounts, account);
  size_t count = td_policies_get(regions->policies, policy)->view->annual_count;
  for (size_t i = 0; i < count; i++) amounts[i] = row[regions->slots[policy][i]];
  return true;
}

void td_settlement_unknown(const TdSettlement *settlement, GHashTable *unknown) {
  for (size_t i = 0; i < settlement->desk_count; i++) td_labels_unknown(&settlement->desks[i].labels, unknown);
}
