#include "tools/settle/journal.h"

#include <glib.h>

enum { NUMBER_MAX = 10, ENTRY_MAX = 9 * NUMBER_MAX }; /* bytes of one number; of one line, alert or head */

static void room(TdJournal *journal) {
  if (journal->size + ENTRY_MAX <= journal->capacity) return;
  journal->capacity = MAX(journal->capacity + journal->capacity / 2, 4096);
  journal->bytes = g_realloc(journal->bytes, journal->capacity);
}

/* Seven bits a byte, the lowest first; the sign is the lowest bit, so that small amounts of either sign stay short. */
static void put(TdJournal *journal, int64_t number) {
  uint64_t rest = (uint64_t)number << 1 ^ (number < 0 ? UINT64_MAX : 0);
  uint8_t *out = journal->bytes + journal->size;
  for (; rest >= 0x80; rest >>= 7) *out++ = (uint8_t)(rest | 0x80);
  *out++ = (uint8_t)rest;
  journal->size = (size_t)(out - journal->bytes);
}

static int64_t get(const TdJournal *journal, uint64_t *at) {
  uint64_t number = 0;
  for (int shift = 0;; shift += 7) {
    uint8_t byte = journal->bytes[(*at)++];
    number |= (uint64_t)(byte & 0x7f) << shift;
    if (byte < 0x80) break;
  }
  return (int64_t)(number >> 1 ^ (~(number & 1) + 1));
}

uint64_t td_journal_begin(TdJournal *journal, size_t lines, size_t alerts) {
  room(journal);
  uint64_t at = journal->size;
  put(journal, (int64_t)lines);
  put(journal, (int64_t)alerts);
  return at;
}

void td_journal_line(TdJournal *journal, const TdLine *line) {
  room(journal);
  put(journal, (int64_t)line->benefit << 1 | line->limited);
  put(journal, line->clause);
  put(journal, line->base);
  put(journal, line->deductible);
  put(journal, line->ratio);
  put(journal, line->computed);
  if (line->limited) put(journal, line->limit_left);
  put(journal, line->paid);
}

void td_journal_alert(TdJournal *journal, const TdAlertLine *alert) {
  room(journal);
  put(journal, alert->alert);
  put(journal, alert->clause);
  put(journal, alert->amount);
  put(journal, alert->threshold);
}

void td_journal_open(const TdJournal *journal, uint64_t *at, size_t *lines, size_t *alerts) {
  *lines = (size_t)get(journal, at);
  *alerts = (size_t)get(journal, at);
}

TdLine td_journal_next_line(const TdJournal *journal, uint64_t *at) {
  TdLine line = {0};
  int64_t head = get(journal, at);
  line.benefit = (uint16_t)(head >> 1);
  line.limited = head & 1;
  line.clause = (uint16_t)get(journal, at);
  line.base = get(journal, at);
  line.deductible = get(journal, at);
  line.ratio = get(journal, at);
  line.computed = get(journal, at);
  if (line.limited) line.limit_left = get(journal, at);
  line.paid = get(journal, at);
  return line;
}

TdAlertLine td_journal_next_alert(const TdJournal *journal, uint64_t *at) {
  TdAlertLine alert = {0};
  alert.alert = (uint16_t)get(journal, at);
  alert.clause = (uint16_t)get(journal, at);
  alert.amount = get(journal, at);
  alert.threshold = get(journal, at);
  return alert;
}

void td_journal_reset(TdJournal *journal) {
  journal->size = 0;
}

void td_journal_clear(TdJournal *journal) {
  g_free(journal->bytes);
  *journal = (TdJournal){0};
}
