/* `diff --at DAY --at DAY`: policies as they are on two days, and what is supplied to them then. */
#ifndef TD_TOOLS_DIFF_DAYS_H
#define TD_TOOLS_DIFF_DAYS_H

#include "compiler/diff.h"
#include "tools/diff_side.h"
#include "tools/io/params.h"

typedef struct {
  bool given;
  int64_t day[TD_VERSIONS];
  TdParams *params; /* NULL: nothing is known of externals */
} TdDiffDays;

/* False: not two days, no days, --params without days, or a file that cannot be read.  Either way DAYS is to be
 * cleared. */
bool td_diff_days_read(const TdCommand *command, TdDiffDays *days, TdTrouble **trouble);
/* Also of zeros. */
void td_diff_days_clear(TdDiffDays *days);

/* The day of a side and what is supplied to MODEL on it, in ARENA; NULL where no days are given, or with *TROUBLE: a
 * value that is not of its type. */
const TdOnDay *td_diff_days_on(const TdDiffDays *days, int side, const TdModel *model, TdArena *arena,
                               TdTrouble **trouble);

/* Says on standard error which values were given for externals that a policy of SIDES does not have. */
void td_diff_days_warn(const TdDiffDays *days, const GPtrArray *const sides[TD_VERSIONS], TdLang lang);

/* Neither is in force on its day: there is nothing to compare. */
bool td_diff_days_idle(const TdDiffDays *days, const TdDiffSide *const sides[TD_VERSIONS]);
bool td_diff_days_complain(const TdDiffDays *days, const TdDiffSide *const sides[TD_VERSIONS], TdTrouble **trouble);

/* Of folders: of each region, or document, of SIDES (GPtrArray of TdDiffSide) the policy that is in force on either
 * day. A new array of pairs, NULL for none on its day: pdata[2 i + side].  NULL with *TROUBLE: two are in force on one
 * day, or none on any. */
GPtrArray *td_diff_days_pairs(const TdDiffDays *days, const GPtrArray *const sides[TD_VERSIONS], TdTrouble **trouble);

#endif
