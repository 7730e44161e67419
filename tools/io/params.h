/* What a notice leaves to others: values from `--params` and lists from `--list`. */
#ifndef TD_TOOLS_IO_PARAMS_H
#define TD_TOOLS_IO_PARAMS_H

#include <glib.h>
#include <stdint.h>

#include "runtime/engine.h"
#include "tools/io/trouble.h"

/* The rows of an externals file; every fault in it ends the run. */
typedef struct TdParams TdParams;

typedef struct {
  const char *policy, *name, *value, *source; /* the cells */
  int64_t from, until;                        /* both included; TD_DATE_MIN, TD_DATE_MAX where empty */
  uint64_t line;
  bool used; /* asked for by td_params_get() */
} TdParamsRow;

/* Reads PATH (columns policy, name, valid_from, valid_to, value; source may be missing).  NULL: cannot be read, a
 * faulty row, or two values for one name on one day (be they equal). */
TdParams *td_params_read(const char *path, TdTrouble **trouble);
void td_params_free(TdParams *params);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TdParams, td_params_free)

/* The rows in the order of the file; borrowed.  Those not `used` once everything was asked for name a policy or an
 * external that nobody knows: the caller warns. */
const TdParamsRow *td_params_rows(const TdParams *params, size_t *count);

/* The values of external NAME of POLICY, TYPE money, ratio, count or date, ascending by day: a new array (g_free()) of
 * *count rows; NULL and 0 where none was supplied (also for PARAMS NULL).  False: a value that is not of this type. */
bool td_params_get(TdParams *params, const char *policy, const char *name, TdType type, TdDated **rows, size_t *count,
                   TdTrouble **trouble);

/* An option --list [POLICY:]NAME=FILE. */
typedef struct {
  char *policy; /* NULL: every policy that has such a list */
  char *name;
  char *file;
} TdListOption;

/* Takes an option apart (at the first `=`, before it at the first `:`).  NULL: not of this form. */
TdListOption *td_list_option_parse(const char *option, TdTrouble **trouble);
void td_list_option_free(TdListOption *option);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TdListOption, td_list_option_free)

/* The entries of a list file, each once, in its order: one a line, trimmed, from `#` on a comment, empty lines passed
 * over.  A NULL-terminated array (g_strfreev()); an empty file is an empty list.  NULL: cannot be read, or is no text.
 */
char **td_list_read(const char *path, TdTrouble **trouble);

#endif
