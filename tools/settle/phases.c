#include "tools/settle/phases.h"

#include <stdlib.h>

#include "tools/settle/replay.h"

/* One policy fills a batch by itself; many share it, so that each still has enough claims side by side. */
enum { BATCH_ONE = 1024, BATCH_MANY = 16384 };

/* Where a person stands within the batch: the claims of one phase are all under one policy, as they begin. */
typedef struct {
  uint32_t batch;
  uint16_t phase, policy;
} Place;

/* A document that a claim has come to, and the one before it; FIRST_HOP: none. */
typedef struct {
  uint32_t before;
  uint16_t document;
} Hop;

#define FIRST_HOP UINT32_MAX

struct TdPhases {
  TdScratch scratch;
  TdOffice *office;
  const TdRoll *roll;
  const TdRegions *regions;
  TdDesk *desks; /* [policies] */
  size_t desk_count;
  uint64_t *keys;  /* [capacity] phase, policy and place in the batch; many policies only */
  uint32_t *group; /* [capacity] */
  uint32_t *moved; /* [capacity] places in the batch of those that go on to another document */
  uint32_t *hop;   /* [capacity] the last one of each claim of the batch */
  GArray *hops;    /* Hop */
  GArray *places;  /* Place of each person */
  uint32_t batch;
};

TdPhases *td_phases_new(TdOffice *office, const TdRoll *roll, const TdRegions *regions, const TdSupply *supplies,
                        TdTally *tally) {
  TdPhases *phases = g_new0(TdPhases, 1);
  const TdPolicies *policies = regions->policies;
  size_t capacity = policies->items->len > 1 ? BATCH_MANY : BATCH_ONE;
  td_scratch_init(&phases->scratch, policies, capacity);
  office->scratch = &phases->scratch;
  phases->office = office;
  phases->roll = roll;
  phases->regions = regions;
  phases->keys = g_new(uint64_t, capacity);
  phases->group = g_new(uint32_t, capacity);
  phases->moved = g_new(uint32_t, capacity);
  phases->hop = g_new(uint32_t, capacity);
  phases->hops = g_array_new(FALSE, FALSE, sizeof(Hop));
  phases->places = g_array_new(FALSE, TRUE, sizeof(Place));
  phases->desks = g_new0(TdDesk, policies->items->len);
  bool done = true;
  for (guint i = 0; done && i < policies->items->len; i++) {
    done = td_desk_init(&phases->desks[i], office, roll, td_policies_get(policies, i), &supplies[i],
                        &tally->policies[i], regions->region[i], regions->slots[i]);
    phases->desk_count = i + 1;
  }
  if (!done) g_clear_pointer(&phases, td_phases_free);
  return phases;
}

void td_phases_free(TdPhases *phases) {
  if (!phases) return;
  for (size_t i = 0; i < phases->desk_count; i++) td_desk_clear(&phases->desks[i]);
  g_free(phases->desks);
  g_free(phases->keys);
  g_free(phases->group);
  g_free(phases->moved);
  g_free(phases->hop);
  g_array_unref(phases->hops);
  g_array_unref(phases->places);
  td_scratch_clear(&phases->scratch);
  g_free(phases);
}

static int ascending(const void *a, const void *b) {
  uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
  return (left > right) - (left < right);
}

/* Several policies: a person's claims may change from one to another and back, and must stay in order; so each claim
 * gets a phase, which begins anew whenever the person's policy changes.  Within a phase policies do not meet on a
 * person, and can be settled one after the other.  Where policies defer to others nobody knows beforehand where a claim
 * ends; then every claim of a person has a phase of its own. */
static void sort_by_phase(TdPhases *phases, const uint32_t *rows, size_t n) {
  const TdLot *lot = phases->office->lot;
  bool alone = td_regions_defer(phases->regions);
  size_t persons = phases->roll->persons.count;
  if (phases->places->len < persons) g_array_set_size(phases->places, (guint)persons);
  phases->batch++;
  for (size_t i = 0; i < n; i++) {
    uint16_t policy = lot->outcome[rows[i]].policy;
    Place *place = &g_array_index(phases->places, Place, lot->row[rows[i]].person);
    if (place->batch != phases->batch)
      *place = (Place){phases->batch, 0, policy};
    else if (alone || place->policy != policy)
      *place = (Place){phases->batch, (uint16_t)(place->phase + 1), policy};
    phases->keys[i] = (uint64_t)place->phase << 48 | (uint64_t)policy << 32 | i;
  }
  qsort(phases->keys, n, sizeof *phases->keys, ascending);
}

/* Settles the claims of keys [from, to), each policy's together. */
static bool settle_keys(TdPhases *phases, const uint32_t *rows, size_t from, size_t to) {
  for (size_t i = from; i < to;) {
    uint64_t key = phases->keys[i] >> 32;
    size_t size = 0;
    for (; i < to && phases->keys[i] >> 32 == key; i++) phases->group[size++] = rows[(uint32_t)phases->keys[i]];
    if (!td_desk_settle(&phases->desks[key & UINT16_MAX], phases->group, size)) return false;
  }
  return true;
}

static bool has_been_at(const TdPhases *phases, uint32_t hop, uint16_t document) {
  for (; hop != FIRST_HOP; hop = g_array_index(phases->hops, Hop, hop).before)
    if (g_array_index(phases->hops, Hop, hop).document == document) return true;
  return false;
}

static uint16_t governing(const TdPhases *phases, const TdClaim *row, const TdOutcome *outcome) {
  const TdReplay *replay = phases->office->replay;
  if (!replay) return td_regions_governing(phases->regions, outcome->policy, outcome->reason, row->enddate);
  TdReplayed replayed = td_replayed(replay, row->line);
  return td_regions_governing_again(phases->regions, outcome->policy, outcome->reason, row->enddate, replayed.recorded,
                                    !replayed.deferred);
}

/* Moves a claim that its policy defers to the policy that governs it.  False: none does, or the claim has been with
 * that document before: it stays as it is. */
static bool move_on(TdPhases *phases, uint32_t row, uint32_t place) {
  const TdLot *lot = phases->office->lot;
  TdOutcome *outcome = &lot->outcome[row];
  if (lot->row[row].takes_back || outcome->reject != TD_REJECT_NONE || outcome->status != TD_STATUS_DEFERRED)
    return false;
  uint16_t policy = governing(phases, &lot->row[row], outcome);
  if (policy == TD_NO_POLICY) return false;
  Hop hop = {phases->hop[place], phases->regions->region[policy]};
  if (has_been_at(phases, hop.before, hop.document)) return false;
  phases->hop[place] = phases->hops->len;
  g_array_append_val(phases->hops, hop);
  outcome->policy = policy;
  return true;
}

/* Settles the claims of keys [from, to), no two of one person, to their end: those that are deferred go on to the
 * documents that govern them. */
static bool settle_phase(TdPhases *phases, const uint32_t *rows, size_t from, size_t to) {
  const TdLot *lot = phases->office->lot;
  uint64_t *keys = phases->keys;
  for (size_t i = from; i < to; i++) {
    uint32_t place = (uint32_t)keys[i], row = rows[place];
    /* what a taking-back takes back may have gone on to another document by now */
    uint16_t policy = lot->outcome[row].policy = td_office_policy(phases->office, row);
    keys[i] = (uint64_t)policy << 32 | place;
    phases->moved[i - from] = place;
    phases->hop[place] = FIRST_HOP;
  }
  g_array_set_size(phases->hops, 0);
  for (size_t count = to - from, moved; count > 0; count = moved) {
    qsort(keys + from, count, sizeof *keys, ascending);
    if (!settle_keys(phases, rows, from, from + count)) return false;
    moved = 0;
    for (size_t i = 0; i < count; i++) {
      uint32_t place = phases->moved[i];
      if (!move_on(phases, rows[place], place)) continue;
      phases->moved[moved] = place;
      keys[from + moved++] = (uint64_t)lot->outcome[rows[place]].policy << 32 | place;
    }
  }
  return true;
}

/* Nearly always so, where there are not several regions. */
static bool of_one_policy(const TdLot *lot, const uint32_t *rows, size_t n) {
  size_t i = 1;
  while (i < n && lot->outcome[rows[i]].policy == lot->outcome[rows[0]].policy) i++;
  return i == n;
}

static bool settle_batch(TdPhases *phases, const uint32_t *rows, size_t n) {
  if (!td_regions_defer(phases->regions) && of_one_policy(phases->office->lot, rows, n))
    return td_desk_settle(&phases->desks[phases->office->lot->outcome[rows[0]].policy], rows, n);
  sort_by_phase(phases, rows, n);
  if (!td_regions_defer(phases->regions)) return settle_keys(phases, rows, 0, n);
  for (size_t from = 0, to; from < n; from = to) {
    uint64_t phase = phases->keys[from] >> 48;
    for (to = from + 1; to < n && phases->keys[to] >> 48 == phase;) to++;
    if (!settle_phase(phases, rows, from, to)) return false;
  }
  return true;
}

bool td_phases_settle(TdPhases *phases, const uint32_t *rows, size_t n) {
  size_t capacity = phases->scratch.capacity;
  for (size_t from = 0; from < n; from += capacity)
    if (!settle_batch(phases, rows + from, MIN(capacity, n - from))) return false;
  return true;
}

const TdPlaces *td_phases_places(const TdPhases *phases, uint16_t policy) {
  return &phases->desks[policy].places;
}

void td_phases_unknown(const TdPhases *phases, GHashTable *unknown) {
  for (size_t i = 0; i < phases->desk_count; i++) td_labels_unknown(&phases->desks[i].labels, unknown);
}
