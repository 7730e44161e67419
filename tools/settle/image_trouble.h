/* What loading found wrong with a compiled policy, as a trouble. */
#ifndef TD_TOOLS_SETTLE_IMAGE_TROUBLE_H
#define TD_TOOLS_SETTLE_IMAGE_TROUBLE_H

#include "runtime/program.h"
#include "tools/io/trouble.h"

/* Of a file.  Always false. */
bool td_image_trouble(TdTrouble **trouble, const char *path, const TdLoadError *error);

/* Of policy NUMBER, from 0, in a ledger.  Always false. */
bool td_image_trouble_in_ledger(TdTrouble **trouble, uint32_t number, const TdLoadError *error);

#endif
