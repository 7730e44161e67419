#include "tools/settle/roll.h"

#include "runtime/engine.h"
#include "tools/settle/outcome.h"

void td_roll_init(TdRoll *roll, const TdPeople *people) {
  *roll = (TdRoll){.people = people};
  td_names_init_beside(&roll->persons);
  td_names_init(&roll->identities);
  td_names_init(&roll->diseases);
  td_names_intern(&roll->identities, td_slice(""), NULL);
  td_names_intern(&roll->diseases, td_slice(""), NULL);
  if (people) roll->holdings = g_array_new(FALSE, FALSE, sizeof(TdHoldings));
}

void td_roll_clear(TdRoll *roll) {
  td_names_clear(&roll->persons);
  td_names_clear(&roll->identities);
  td_names_clear(&roll->diseases);
  g_clear_pointer(&roll->holdings, g_array_unref);
}

static void add_person(TdRoll *roll, uint32_t person, TdSlice psn_no) {
  *td_roll_standing(roll, person) = (TdStanding){.claim = TD_NO_CLAIM, .account = TD_NO_ACCOUNT};
  if (!roll->people) return;
  TdHoldings holdings = {0};
  holdings.holdings = td_people_find(roll->people, psn_no, &holdings.count);
  g_array_append_val(roll->holdings, holdings);
}

uint32_t td_roll_person(TdRoll *roll, TdSlice psn_no, uint32_t hash, uint32_t guess) {
  bool fresh;
  uint32_t person = td_names_intern_guessed(&roll->persons, psn_no, hash, guess, &fresh);
  if (fresh && person != TD_NO_NAME) add_person(roll, person, psn_no);
  return person;
}
