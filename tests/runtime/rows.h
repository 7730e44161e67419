/* Runs of the sample policy's claims through engines, to be compared with each other. */
#ifndef TD_TESTS_RUNTIME_ROWS_H
#define TD_TESTS_RUNTIME_ROWS_H

#include "runtime/engine.h"
#include "tests/runtime/sample.h"

enum { ROWS = 3000, ACCOUNT_WIDTH = 3, KEPT = ACCOUNT_WIDTH + 1, MAX_INPUTS = 8, MAX_OUTPUTS = 32 };

/* The places of the policy's amounts in an account. */
extern const uint16_t rows_slots[SAMPLE_ANNUALS];

/* Persons 0 .. persons - 1 have account = person. */
typedef struct {
  size_t n;
  SampleClaim claim[ROWS];
  uint32_t account[ROWS];
  int32_t keep[ROWS], undo[ROWS];
} Rows;

typedef struct {
  size_t batch_size; /* 0: each batch another, of up to 64 rows */
  uint32_t persons;
  size_t engines;     /* 0 or 1: one; else that many at most, in turn by chance, on the same accounts */
  bool narrow;        /* columns are in 16 bits where they may be */
  const bool *wanted; /* outputs, or NULL: all */
} How;

/* All bytes are 0x55 where nothing was written; so is the output RAISED, which is never asked for. */
typedef struct {
  int64_t output[MAX_OUTPUTS][ROWS], fault[ROWS], kept[ROWS * KEPT];
  int64_t amounts[ROWS][ACCOUNT_WIDTH];
} Outcome;

void rows_random(Rows *rows, size_t n, uint32_t persons, bool taking_back, uint64_t seed);
void rows_settle(const Rows *rows, const How *how, Outcome *out);

#endif
