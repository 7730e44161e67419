/* A claim that was thought up, in words, and as a record that can be run. */
#ifndef TD_TOOLS_CLAIM_WORDS_H
#define TD_TOOLS_CLAIM_WORDS_H

#include "compiler/against.h"
#include "grammar/diagnostic.h"
#include "tools/json.h"

/* A field as a policy calls it. */
const char *td_field_called(TdField field, TdLang lang);
/* The fields of a claim that are worth saying, as bits. */
uint64_t td_claim_fields(const TdClaimShown *claim, TdRecordKind record);
/* What a claim holds; of the second of two (FIRST is not NULL) what is different. */
void td_put_facts(GString *out, const TdModel *model, const TdClaimShown *claim, const TdClaimShown *first,
                  TdRecordKind record, TdLang lang);
/* A cell as records have it. */
void td_put_cell(GString *text, const TdClaimShown *claim, TdField field);
/* The object "record": its columns.  Claims have the id SETL_ID and are settled at SETL_TIME. */
void td_json_record(TdJson *json, const TdModel *model, const TdClaimShown *claim, TdRecordKind record,
                    const char *setl_id, const char *setl_time);

#endif
