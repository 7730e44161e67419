/* A policy that rules are thought through of, with the values that are supplied to it. */
#ifndef TD_TOOLS_PARTY_H
#define TD_TOOLS_PARTY_H

#include "compiler/compile.h"
#include "tools/io/params.h"

typedef struct {
  TdCompilation *compilation;
  const TdModel *model;
  TdDated **rows; /* [external_count] */
  size_t *counts; /* [external_count] */
} TdParty;

/* Reads the source PATH; its diagnostics go to standard error.  PARAMS may be NULL.  False: it does not compile, and
 * was not, as both sentences say, ZH_DONE, EN_DONE; or a value supplied to it is not of its type.  Either way PARTY is
 * to be cleared. */
bool td_party_read(TdParty *party, const char *path, TdLang lang, TdParams *params, const char *zh_done,
                   const char *en_done, TdTrouble **trouble);
/* Also of zeros. */
void td_party_clear(TdParty *party);

#endif
