/* The lines and alerts of the claims that were settled, packed, until they are written in the order of the file. */
#ifndef TD_TOOLS_SETTLE_JOURNAL_H
#define TD_TOOLS_SETTLE_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
  uint16_t benefit, clause; /* of the policy's program */
  bool limited;
  int64_t base, deductible, ratio, computed, limit_left, paid;
} TdLine;

typedef struct {
  uint16_t alert, clause;
  int64_t amount, threshold;
} TdAlertLine;

typedef struct {
  uint8_t *bytes;
  size_t size, capacity;
} TdJournal;

/* Begins an entry of so many lines and alerts, which must follow in this order; returns where it stands. */
uint64_t td_journal_begin(TdJournal *journal, size_t lines, size_t alerts);
void td_journal_line(TdJournal *journal, const TdLine *line);
void td_journal_alert(TdJournal *journal, const TdAlertLine *alert);

/* Reads an entry: the numbers of lines and alerts, and then each of them.  *at moves on. */
void td_journal_open(const TdJournal *journal, uint64_t *at, size_t *lines, size_t *alerts);
TdLine td_journal_next_line(const TdJournal *journal, uint64_t *at);
TdAlertLine td_journal_next_alert(const TdJournal *journal, uint64_t *at);

/* Forgets every entry, and keeps the memory. */
void td_journal_reset(TdJournal *journal);
void td_journal_clear(TdJournal *journal);

#endif
