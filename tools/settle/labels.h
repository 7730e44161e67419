/* A policy's view of texts: identity cells and diseases as sets of bits, and the labels that it does not know. */
#ifndef TD_TOOLS_SETTLE_LABELS_H
#define TD_TOOLS_SETTLE_LABELS_H

#include "tools/settle/lot.h"
#include "tools/settle/supply.h"

typedef struct {
  const TdRoll *roll;
  const TdSupply *supply;
  TdNames known;    /* the policy's labels; number: the bit; then the aliases of the supply */
  GArray *cells;    /* uint64_t: the set of each distinct identities cell seen so far, or of each label of the people
                       file */
  GArray *uses;     /* uint64_t: claims on which each was met */
  GArray *diseases; /* uint64_t: the lists of each distinct disease */
} TdLabels;

/* ROLL: of claims; NULL: labels are asked for by td_labels_of() alone. */
void td_labels_init(TdLabels *labels, const TdRoll *roll, const TdSupply *supply);
void td_labels_clear(TdLabels *labels);

/* How what a person holds counts for a claim; the labels are those that td_labels_identities() has seen. */
static inline TdHeld td_labels_held(const TdLabels *labels, TdHolding holding, int64_t begndate, int64_t enddate) {
  uint64_t label = g_array_index(labels->cells, uint64_t, holding.label);
  return td_program_held(labels->supply->view, label, holding.from, holding.until, begndate, enddate);
}

/* The identities of N rows of a lot; with COUNT they are counted as met. */
void td_labels_identities(TdLabels *labels, const TdLot *lot, const uint32_t *rows, size_t n, bool count,
                          int64_t *column);

/* The identities in a cell. */
uint64_t td_labels_of(const TdLabels *labels, TdSlice cell);

/* The lists that name their diseases. */
void td_labels_listed(TdLabels *labels, const TdLot *lot, const uint32_t *rows, size_t n, int64_t *column);

/* Adds to UNKNOWN (label: uint64_t, both owned by it) how often each label was met that the policy does not know. */
void td_labels_unknown(const TdLabels *labels, GHashTable *unknown);

#endif
