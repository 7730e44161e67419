/* What comes to a generated run from outside: externals by date, entries of external lists. */
#ifndef TD_TESTS_REFERENCE_SUPPLY_H
#define TD_TESTS_REFERENCE_SUPPLY_H

#include "tests/reference/figures.h"
#include "tests/reference/generate.h"
#include "tests/reference/random.h"

/* Fills run->lists and run->externals.  Their values, edges and entries join FIGURES. */
void td_ref_supply(TdRefRun *run, const TdModel *model, TdRefFigures *figures, int64_t first_day, TdRefRandom *random);

/* The value that a run's external has on DAY; false: none was supplied. */
bool td_ref_supplied(const TdRefRun *run, size_t external, int64_t day, int64_t *value);

#endif
