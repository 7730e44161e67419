#include "tools/io/reject.h"

const TdRejectInfo td_rejects[TD_REJECT_COUNT] = {
#define TD_REJECT(id, word, zh, en) {word, zh, en},
#include "tools/io/rejects.def"
};
