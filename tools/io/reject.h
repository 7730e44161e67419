/* Why a row is rejected, from rejects.def. */
#ifndef TD_TOOLS_IO_REJECT_H
#define TD_TOOLS_IO_REJECT_H

typedef enum {
#define TD_REJECT(id, word, zh, en) TD_REJECT_##id,
#include "tools/io/rejects.def"
  TD_REJECT_COUNT
} TdReject;

typedef struct {
  const char *word; /* as rejects.csv says it */
  const char *zh, *en;
} TdRejectInfo;

extern const TdRejectInfo td_rejects[TD_REJECT_COUNT];

#endif
