/* What the verbs that settle read: policies, a file of records, and what is supplied to them from outside. */
#ifndef TD_TOOLS_INPUTS_H
#define TD_TOOLS_INPUTS_H

#include "tools/input_file.h"
#include "tools/settle/dossier.h"

typedef struct TdInputs TdInputs;

/* What the command line names; borrowed. */
typedef struct {
  char *const *policies; /* files and folders */
  guint policy_count;
  const char *records;         /* the file that is worked through, "-": standard input */
  TdRecordKind record;         /* what it holds */
  bool either;                 /* instead its header tells */
  const char *params, *people; /* NULL: none */
  const char *ledger;          /* NULL: none; it is opened, and made where it is not there */
  /* Claims of the ledger are settled again: no records are named, and no policies need be.  RECORDS gives an open
   * file of them, or -1. */
  int (*replay)(void *user, TdInputs *inputs, TdTrouble **trouble);
  void *user;
  /* Policies from elsewhere than files: puts them into INPUTS->policies.  The first of them alone settles; the others
   * are supplied as well. */
  bool (*load)(void *user, TdInputs *inputs, TdTrouble **trouble);
  const GPtrArray *lists;     /* char: [POLICY:]NAME=FILE; NULL: none */
  const char *const *outputs; /* what will be written: none of it may be an input; NULL ones count for nothing */
  size_t output_count;
  bool digests; /* of everything that is read, for a manifest; with a ledger always, but for the records */
  TdLang lang;  /* of the policies' diagnostics, which go to standard error */
  bool json;
} TdInputsAsked;

struct TdInputs {
  TdRecordKind record;
  TdInputFile records, params_file, people_file;
  GPtrArray *lists;        /* TdListOption, as they were named */
  TdInputFile *list_files; /* the file of each */
  TdPolicies policies;
  TdPolicies settling; /* where others are loaded with it, the first of them; borrowed */
  TdRegions regions;
  TdLedger *ledger;   /* NULL: none; the policies that it knows are among those above, archived */
  TdParams *params;   /* NULL: none */
  TdPeople *people;   /* NULL: none */
  TdSupply *supplies; /* [policies] */
  TdCsv *csv;         /* the records, open behind the header */
  TdLayout layout;
  TdDossier dossier;   /* all of it, for what settles */
  GPtrArray *warnings; /* TdTrouble; the verb may add its own */
};

/* Reads and checks everything but the rows of the records.  False: an input is an output too, several are standard
 * input, or one of them cannot be read or is not what it should be.  Either way INPUTS is to be cleared. */
bool td_inputs_read(TdInputs *inputs, const TdInputsAsked *asked, TdTrouble **trouble);

/* Also of zeros. */
void td_inputs_clear(TdInputs *inputs);

#endif
