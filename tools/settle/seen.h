/* The settlement ids that were seen: from a hash to the numbers of the claims that may have the id.
 *
 * Eight bytes a slot, of which at most three quarters are taken; while it grows there are one and a half times as many:
 * at most 32 bytes a claim.  What is found must be compared: half of a hash is kept, and part of that says where.
 */
#ifndef TD_TOOLS_SETTLE_SEEN_H
#define TD_TOOLS_SETTLE_SEEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tools/settle/outcome.h"

typedef struct {
  uint32_t tag;    /* half of the hash */
  uint32_t number; /* TD_NO_CLAIM: the slot is free */
} TdSeenSlot;

typedef struct {
  TdSeenSlot *slots;
  size_t slot_count; /* a power of two */
  size_t count;
} TdSeen;

void td_seen_init(TdSeen *seen);
void td_seen_clear(TdSeen *seen);

/* Asks for the memory that looking a hash up will need. */
static inline void td_seen_near(const TdSeen *seen, uint64_t hash) {
  __builtin_prefetch(&seen->slots[(uint32_t)(hash >> 32) & (seen->slot_count - 1)], 1);
}

/* The next claim that may have the id of HASH, TD_NO_CLAIM: no other.  *PROBE is 0 at first. */
static inline uint32_t td_seen_next(const TdSeen *seen, uint64_t hash, size_t *probe) {
  uint32_t tag = (uint32_t)(hash >> 32);
  for (;; ++*probe) {
    TdSeenSlot slot = seen->slots[(tag + *probe) & (seen->slot_count - 1)];
    if (slot.number == TD_NO_CLAIM) return TD_NO_CLAIM;
    if (slot.tag != tag) continue;
    ++*probe;
    return slot.number;
  }
}

/* Grows, so that there is room for one claim more. */
void td_seen_grow(TdSeen *seen);

/* Adds a claim at the free place that td_seen_next() came to. */
static inline void td_seen_add(TdSeen *seen, uint64_t hash, size_t probe, uint32_t number) {
  uint32_t tag = (uint32_t)(hash >> 32);
  seen->slots[(tag + probe) & (seen->slot_count - 1)] = (TdSeenSlot){tag, number};
  if (++seen->count >= seen->slot_count / 4 * 3) td_seen_grow(seen);
}

#endif
