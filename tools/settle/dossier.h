/* The dossier of a settlement: policies, a file of records, and what is supplied from outside.  All is borrowed. */
#ifndef TD_TOOLS_SETTLE_DOSSIER_H
#define TD_TOOLS_SETTLE_DOSSIER_H

#include "tools/io/people.h"
#include "tools/io/record.h"
#include "tools/ledger/ledger.h"
#include "tools/settle/regions.h"
#include "tools/settle/models.h"
#include "tools/settle/replay.h"
#include "tools/settle/supply.h"

typedef struct {
  const TdPolicies *policies;
  const TdRegions *regions;
  const TdSupply *supplies; /* [policies] */
  const TdPeople *people;   /* NULL: identities are the records' */
  TdCsv *csv;               /* the records, open behind the header */
  const TdLayout *layout;
  TdLedger *ledger;       /* NULL: none */
  TdReplay *replay;       /* the records are the ledger's; NULL: they are claims that come in */
  const TdModels *models; /* that settle the same claims side by side; NULL: none do */
} TdDossier;

#endif
