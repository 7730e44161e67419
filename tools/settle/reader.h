/* A policy's model beside its program: what a record is to the model. */
#ifndef TD_TOOLS_SETTLE_READER_H
#define TD_TOOLS_SETTLE_READER_H

#include "compiler/sheet.h"
#include "grammar/arena.h"
#include "tools/settle/labels.h"

typedef struct {
  TdArena *arena;
  const TdModel *model; /* of enrolments: the rules for them */
  const TdProgramView *view;
  const TdSupply *supply;
  TdLabels labels;
  uint8_t *label, *list;       /* of the program's: the model's number */
  uint16_t *annual, *external; /* of the model's: the program's number */
  int64_t *values;             /* [external_count] of the model's */
  bool *supplied;
} TdReader;

/* For claims, whose persons are on ROLL; for enrolments where that is NULL.  ROLL and SUPPLY outlive the reader, which
 * is cleared also where this fails.  False: the compiled file has no sound model, or one that is not its program's. */
bool td_reader_init(TdReader *reader, const TdPolicy *policy, const TdRoll *roll, const TdSupply *supply,
                    TdTrouble **trouble);
void td_reader_clear(TdReader *reader);

/* What the model knows of a claim, a row of a lot that was entered and its record; borrowed from the reader until the
 * next one.  DISEASE is the record's, ended by NUL. */
TdFacts td_reader_facts(TdReader *reader, const TdLot *lot, uint32_t row, const TdRecord *record, const char *disease);

/* The same of an enrolment. */
TdFacts td_reader_enrolment(TdReader *reader, const TdRecord *record);

/* What the people file says of a claim's person (TdSheetHeld), as the policy counts it; g_array_unref().  NULL where
 * the labels are the record's.  Asked for after td_reader_facts(). */
GArray *td_reader_held(const TdReader *reader, const TdClaim *row);

/* The labels of a record that the policy does not know, in words; g_free(). */
char *td_reader_unknown(const TdReader *reader, const TdRecord *record);

/* Annual amounts, given as the program counts them, as the model does. */
void td_reader_annuals(const TdReader *reader, const int64_t *amounts, int64_t *out);

/* The model's number of a label, or -1. */
int32_t td_reader_label(const TdReader *reader, const char *label);

#endif
