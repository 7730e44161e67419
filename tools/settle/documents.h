/* Document numbers, as notices write them: 渝北府办发〔2023〕37号. */
#ifndef TD_TOOLS_SETTLE_DOCUMENTS_H
#define TD_TOOLS_SETTLE_DOCUMENTS_H

/* What two spellings of one number have in common: without blanks, brackets of every kind as 〔〕, full-width letters,
 * figures and signs as half-width ones.  g_free(). */
char *td_document_key(const char *number);

#endif
