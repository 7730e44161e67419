/* Identities over time, from `--people`: who has which identity from when to when. */
#ifndef TD_TOOLS_IO_PEOPLE_H
#define TD_TOOLS_IO_PEOPLE_H

#include <glib.h>
#include <stdint.h>

#include "tools/io/slice.h"
#include "tools/io/trouble.h"

typedef struct TdPeople TdPeople;

typedef struct {
  uint32_t label;      /* td_people_label() */
  int32_t from, until; /* days, both included; TD_DATE_MIN: always, TD_DATE_MAX: still */
} TdHolding;

/* Reads PATH (columns psn_no, identity, valid_from, valid_to).  About 12 bytes a row and 24 a person, and the psn_no.
 * NULL: cannot be read, or a faulty row: an empty psn_no or identity, a psn_no bent by a spreadsheet, several
 * identities in one cell, not a date, valid_to before valid_from. */
TdPeople *td_people_read(const char *path, TdTrouble **trouble);
void td_people_free(TdPeople *people);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TdPeople, td_people_free)

/* What a person holds, in the order of the file; borrowed.  NULL and 0 for a person who is not in it. */
const TdHolding *td_people_find(const TdPeople *people, TdSlice psn_no, size_t *count);

size_t td_people_label_count(const TdPeople *people);
const char *td_people_label(const TdPeople *people, uint32_t label);

/* Rows, and persons. */
size_t td_people_row_count(const TdPeople *people);
size_t td_people_count(const TdPeople *people);

#endif
