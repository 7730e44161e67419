/* Who and what a run has met: persons, the distinct cells of identities, and the diseases on lists, each with a number.
 */
#ifndef TD_TOOLS_SETTLE_ROLL_H
#define TD_TOOLS_SETTLE_ROLL_H

#include <glib.h>
#include <stdint.h>

#include "tools/io/people.h"
#include "tools/settle/names.h"

/* How a person stands: the claim that came last, for the order of settlement, and the account found last. */
typedef struct {
  int64_t setl_time;
  uint32_t claim; /* TD_NO_CLAIM: none yet */
  bool takes_back;
  uint32_t account; /* TD_NO_ACCOUNT: none yet */
  uint32_t book;
  int32_t year_begin, year_end; /* first and last day of its year */
} TdStanding;

_Static_assert(sizeof(TdStanding) <= TD_NAME_BESIDE, "it stands beside the person's number");

typedef struct {
  const TdHolding *holdings;
  size_t count;
} TdHoldings;

typedef struct {
  TdNames persons;              /* psn_no; beside it a TdStanding */
  TdNames identities, diseases; /* distinct cells; what some list names.  0 is the empty one */
  const TdPeople *people;       /* NULL: identities are the records' */
  GArray *holdings;             /* TdHoldings of each person, with PEOPLE */
} TdRoll;

/* PEOPLE may be NULL; it outlives the roll. */
void td_roll_init(TdRoll *roll, const TdPeople *people);
void td_roll_clear(TdRoll *roll);

/* The number of a person, whose hash by td_names_hash() is given; a new one when they have none.  GUESS: what
 * td_names_nearer() answered, or TD_NO_NAME.  TD_NO_NAME: there are as many as can be counted. */
uint32_t td_roll_person(TdRoll *roll, TdSlice psn_no, uint32_t hash, uint32_t guess);

static inline TdStanding *td_roll_standing(const TdRoll *roll, uint32_t person) {
  return td_names_beside(&roll->persons, person);
}

#endif
